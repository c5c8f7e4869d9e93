import type { SettingsWords } from './settings-en.ts';

const num = (n: number) => n.toLocaleString('es');

export const words: SettingsWords = {
  title: 'Ajustes de mensajes',
  noPermission: 'No puede abrir estos ajustes',
  noPermissionHint: 'Solo puede hacerlo un superadministrador.',
  on: 'Activada',
  off: 'Desactivada',

  labels: {
    enabled: 'Mensajería',
    mode: 'Quién puede escribir',
    staffMessagingRequiresRole:
      'El personal también necesita el rol para escribir a colegas desde la bandeja',
    nonUrgentNotice: 'Aviso de mensajes no urgentes',
    emergencyNotice: 'Aviso de emergencia',
    brandName: 'Nombre de la marca',
    neutralSender: 'Nombre de remitente neutro',
    mailFrom: 'Dirección del remitente',
    portalUrl: 'Enlace de «Abrir la bandeja de entrada»',
    emailQuietMinutes: 'Minutos de silencio',
    requireConsentForContacts:
      'Los tutores y garantes necesitan un consentimiento registrado (42 CFR Part 2)',
    portalMessagesPerHour: 'Mensajes por hora',
    portalConversationsPerDay: 'Conversaciones nuevas por día',
    part2Notice: 'Aviso de nueva divulgación',
    allowedOrigins: 'Sitios web que pueden mostrar mensajes',
  },
  hints: {
    nonUrgentNotice: 'Todos lo ven dondequiera que escriban. No prometa un plazo.',
    emergencyNotice: 'Los pacientes y sus contactos lo ven primero dondequiera que escriban.',
    neutralSender: 'Reemplaza el nombre de la marca en los correos, para que un buzón no revele nada.',
    emailQuietMinutes:
      'Después de un correo, el siguiente espera este tiempo. Con 0 se envía uno por mensaje.',
    requireConsentForContacts: 'Sin él no aparecen en la lista y no se les puede responder.',
    allowedOrigins:
      'Una dirección por línea, como https://emr.example.org. La dirección del propio servicio no hace falta.',
  },

  enabledOn: 'Activada: se puede escribir según las reglas de abajo.',
  enabledOff: 'Desactivada: nadie puede enviar. Todo se puede seguir leyendo.',

  who: 'Quién puede escribir a pacientes y a sus contactos',
  optional: 'opcional',
  modes: {
    care_team: [
      'El equipo de atención',
      'Ejemplo: puede escribir el consejero de este expediente; no puede hacerlo una enfermera de otra unidad.',
    ],
    selected_users: [
      'Las personas con el rol',
      'Ejemplo: quien tenga «Available for portal messages» puede escribir sobre cualquier expediente que pueda abrir.',
    ],
    care_team_and_role: [
      'El equipo de atención, con el rol',
      'Ejemplo: el consejero de este expediente puede escribir si además tiene el rol.',
    ],
  },
  chooseMode: 'Elija primero quién puede escribir.',

  notices: 'Avisos',
  previewPortal: 'Como lo ve un paciente',

  mailWaits:
    'La mensajería está activada, pero todos los correos esperan: indique la dirección del remitente y el enlace en Correo electrónico.',
  email: 'Correo electrónico',
  emailHint:
    'Los pacientes y sus contactos reciben un correo por cada mensaje. Nunca contiene el mensaje ni un nombre.',
  preview: 'Vista previa',
  noMail: 'No se envía nada hasta que haya una dirección de remitente y un enlace.',

  consent: 'Consentimiento',
  limits: 'Límites',
  limitsHint:
    'Cuánto puede enviar un paciente o contacto. Vacío: cuanto permita el servicio, muy por encima de lo que hace una persona.',
  websites: 'Sitios web',
  locations: 'Sedes',
  location: 'Sede',
  values: 'Qué es distinto',
  inherits: 'Igual que la empresa',
  company: (value) => `Empresa: ${value}`,
  reset: 'Restablecer',
  resetOf: (what, location) => `Restablecer: ${what}, ${location}`,
  change: 'Cambiar',
  changeOf: (location) => `Cambiar ${location}`,
  done: 'Listo',
  sameAs: (value) => `Igual que la empresa (${value})`,
  notSet: 'sin definir',

  unsaved: 'Los cambios aún no están guardados.',
  save: 'Guardar',
  saving: 'Guardando…',
  saved: 'Ajustes guardados.',
  discard: 'Descartar los cambios',
  required: 'No puede quedar vacío.',
  minutesRule: (max) => `Use un número entero de 0 a ${num(max)}.`,
  limitRule: (max) => `Use un número entero de 1 a ${num(max)} o déjelo vacío.`,
  notSaved: 'No se pudieron guardar los ajustes. Sus cambios siguen aquí.',
  changedBy: (name, time) => `${name} cambió estos ajustes (${time}).`,
  someone: 'Alguien',
  showTheirs: 'Mostrar esos valores',
  keepMine: 'Conservar los míos',
  losesReply: (n) => `${num(n)} ${n === 1 ? 'conversación pierde' : 'conversaciones pierden'} la respuesta.`,
  questions: {
    off: {
      title: '¿Desactivar la mensajería?',
      text: 'Allí nadie podrá enviar ni responder. Todo se podrá seguir leyendo.',
      yes: 'Desactivar',
    },
    narrower: {
      title: '¿Cambiar quién puede escribir?',
      text: 'Algunas personas ya no podrán responder en sus conversaciones. Todo se podrá seguir leyendo.',
      yes: 'Cambiar',
    },
  },
  cancel: 'Cancelar',
};
