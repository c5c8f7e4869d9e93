import type { SaidReason, Words } from './en.ts';
import type { Relation } from './relation.ts';

const num = (n: number) => n.toLocaleString('es');
const count = (n: number, one: string, many: string) => `${num(n)} ${n === 1 ? one : many}`;
const relation: Record<Relation, string> = {
  patient: 'Paciente',
  guardian: 'Tutor legal',
  guarantor: 'Garante',
};

/** Reasons in words: to staff, and where they differ, to a portal user. */
const reasons: Record<string, string | [toStaff: string, toPortalUser: string]> = {
  messaging_disabled: [
    'La mensajería está desactivada en esta sede. Pida a un superadministrador que la active.',
    'Los mensajes están desactivados en este momento. Llame a la clínica si necesita ayuda.',
  ],
  role_required: 'Necesita el rol «Available for portal messages». Pídalo a su administrador.',
  not_on_care_team:
    'Usted no forma parte del equipo de atención de este paciente. Pida que le agreguen para poder responder.',
  no_location_access: 'No tiene acceso a la sede de este paciente. Consulte a su administrador.',
  chart_restricted: 'Su acceso a este expediente está restringido. Consulte a su administrador.',
  portal_account_inactive: [
    'La cuenta del portal de esta persona no está activa. Envíe otra invitación desde el expediente o llámela.',
    'Su cuenta del portal no está activa. Llame a la clínica.',
  ],
  portal_disconnected: [
    'Esta persona ya no está vinculada al expediente de este paciente. Vincúlela de nuevo en el expediente para responder.',
    'Usted ya no está vinculado a este expediente. Llame a la clínica si es un error.',
  ],
  consent_missing:
    'No hay un consentimiento registrado para escribir a este contacto. Regístrelo en el expediente.',
  consent_expired: 'El consentimiento para escribir a este contacto ha vencido. Renuévelo en el expediente.',
  consent_revoked: 'El consentimiento para escribir a este contacto fue retirado. No puede escribirle.',
  staff_inactive: 'Su cuenta no está activa para los mensajes. Consulte a su administrador.',
  recipient_unavailable: [
    'Nadie más en esta conversación puede recibir mensajes ahora. Empiece una nueva con otra persona.',
    'Esta persona no puede recibir mensajes en este momento. Escriba a otra persona de su equipo de atención o llame a la clínica.',
  ],
};
/** The service's own default notices; a company's own text is shown as it was written. */
const notices: Record<string, string> = {
  'For non-urgent messages only. Replies may take time.':
    'Solo para mensajes no urgentes. Las respuestas pueden tardar.',
  "If this is an emergency, call 911. Don't use messages: they may not be read right away.":
    'Si es una emergencia, llame al 911. No use los mensajes: quizá no se lean de inmediato.',
};

export const es: Words = {
  title: 'Mensajes',
  relation,
  personWithRelation: (name, r) => `${name}, ${relation[r].toLowerCase()}`,
  personOfPatient: (name, r, patient) =>
    r === 'patient' ? `${name}, paciente` : `${name}, ${relation[r].toLowerCase()} de ${patient}`,
  staff: 'Personal',
  you: 'Usted',
  people: (n) => count(n, 'persona', 'personas'),
  others: (n) => count(n, 'persona más', 'personas más'),
  aboutPatient: (patient) => `Sobre ${patient}`,
  regardingPatient: (patient) => `Ref.: ${patient}`,

  badgeUnread: (n) => `Mensajes, ${num(n)} sin leer`,
  badgeNone: 'Mensajes, ninguno sin leer',
  mayBeOutOfDate: 'puede no estar al día',
  unreadMessages: (n) => count(n, 'mensaje sin leer.', 'mensajes sin leer.'),

  compose: 'Redactar',
  conversations: 'Conversaciones',
  active: 'Activas',
  archived: 'Archivadas',
  section: { active: 'Activas', archived: 'Archivadas' },
  tabUnread: (tab, n) => `${tab}, ${count(n, 'conversación sin leer', 'conversaciones sin leer')}`,
  search: 'Buscar',
  searchLabel: 'Buscar mensajes',
  searchHint: 'Escriba al menos 3 letras',
  clearSearch: 'Borrar la búsqueda',
  results: (n, more) =>
    `${more ? 'Más de ' : ''}${count(n, 'resultado', 'resultados')} en Activas y Archivadas`,
  resultsAnnounced: (n) => `${count(n, 'resultado', 'resultados')}.`,
  unread: 'Sin leer',
  unreadCount: (n) => count(n, 'mensaje nuevo', 'mensajes nuevos'),
  draft: 'Borrador:',
  hasDraft: 'Borrador',
  notSent: 'No enviado',
  today: 'Hoy',
  yesterday: 'Ayer',
  newConversations: (n) => count(n, 'conversación nueva', 'conversaciones nuevas'),
  listUpdated: 'Lista actualizada',
  back: 'Atrás',
  backToList: 'Volver a los mensajes',

  archive: 'Archivar',
  unarchive: 'Desarchivar',
  undo: 'Deshacer',
  archivedToast: 'Archivada.',
  unarchivedToast: 'De nuevo en Activas.',
  archivedAnnounced: 'Archivada. Puede deshacerlo.',
  notArchivedNewer: 'Llegó un mensaje nuevo. La conversación sigue en Activas.',

  viewChart: 'Ver el expediente',
  more: 'Más',
  markUnread: 'Marcar como no leída',
  markedUnread: 'Marcada como no leída.',
  newLine: 'Nuevo',
  messagesOf: (people) => `Mensajes con ${people}`,
  showAll: 'Mostrar todo',
  removed: 'Este mensaje fue eliminado.',
  sending: 'Enviando…',
  waiting: 'Esperando la conexión',
  confirmOld: 'Aún no se ha enviado. ¿Enviarlo ahora?',
  sendNow: 'Enviar ahora',
  notSentStop: 'No enviado.',
  retry: 'Reintentar',
  edit: 'Editar',
  discard: 'Descartar',
  read: (time) => `Leído: ${time}`,
  newMessages: (n) => count(n, 'mensaje nuevo', 'mensajes nuevos'),
  toNewest: 'Ir al mensaje más reciente',
  newMessageFrom: (name) => `Mensaje nuevo de ${name}`,
  newMessagesAnnounced: (n) => count(n, 'mensaje nuevo', 'mensajes nuevos'),

  to: 'Para',
  message: 'Mensaje',
  send: 'Enviar',
  sendTo: (who) => `Enviar a ${who}`,
  sendHintModifier: 'Ctrl o ⌘ con Intro envía.',
  sendHintEnter: 'Intro envía. Mayús con Intro crea una línea nueva.',
  writeFirst: 'Escriba primero un mensaje.',
  charactersLeft: (n) => (n === 1 ? 'Queda 1' : `Quedan ${num(n)}`),
  tooLong: (n) => `${count(n, 'carácter', 'caracteres')} de más.`,
  draftSaved: 'Borrador guardado',
  draftUnsaved: 'Aún sin guardar',
  draftConflict: 'Este borrador se cambió en otra ventana.',
  keepMine: 'Conservar este texto',
  takeTheirs: 'Usar el otro texto',
  noFiles:
    'Aquí no se pueden enviar archivos adjuntos. Describa lo que contiene el archivo o use el expediente.',
  notReceiving: (people, n) =>
    `${people} no ${n === 1 ? 'puede' : 'pueden'} recibir mensajes ahora y no ${n === 1 ? 'recibirá' : 'recibirán'} este.`,
  cantReply: 'No puede responder en este momento',
  canReplyAgain: 'Ya puede responder de nuevo',
  yourText: 'Su texto sin enviar',
  copy: 'Copiar',
  copied: 'Copiado',
  messageSent: 'Mensaje enviado.',
  messageNotSent: 'Mensaje no enviado. Puede reintentarlo.',

  loading: 'Cargando mensajes…',
  emptyActive: 'Todavía no hay mensajes',
  emptyActiveHint: 'Las conversaciones nuevas aparecen aquí.',
  emptyArchived: 'No hay nada archivado',
  emptyArchivedHint: 'Archive una conversación para moverla aquí. Los mensajes nuevos la traen de vuelta.',
  chooseConversation: 'Elija una conversación',
  noResults: (q) => `No se encontró nada para «${q}»`,
  noResultsHint: 'Pruebe con un nombre o con otra palabra.',
  offline: 'No tiene conexión. Los mensajes que envíe esperarán aquí.',
  reconnecting: 'Reconectando…',
  connectionLost: 'Se perdió la conexión.',
  connectedAgain: 'Conectado de nuevo.',
  loadFailed: 'No se pudieron cargar los mensajes',
  nothingLost: 'No se ha perdido nada.',
  tryAgain: 'Intentar de nuevo',
  didNotWork: 'No funcionó. Inténtelo de nuevo.',
  requestId: (id) => `Solicitud ${id}`,
  signedOut: 'Su sesión se ha cerrado',
  signInHint: 'Inicie sesión de nuevo para continuar.',
  draftIsSaved: 'Su borrador está guardado.',
  signIn: 'Iniciar sesión',
  messagingOffPortal: 'Los mensajes están desactivados por ahora. Puede leer los anteriores.',
  messagingOff: (location) =>
    `La mensajería está desactivada${location ? ` en ${location}` : ''}. Puede leer los mensajes anteriores.`,
  noPermission: 'No puede abrir los mensajes',
  notFound: 'Esta conversación no está disponible',
  notFoundHint: 'No existe o no es suya.',

  reason: ({ code, message }: SaidReason, toPortalUser) => {
    const said = reasons[code] ?? message;
    return typeof said === 'string' ? said : said[toPortalUser ? 1 : 0];
  },
  notice: (text) => notices[text] ?? text,

  close: 'Cerrar',
  cancel: 'Cancelar',
  open: 'Abrir',
};
