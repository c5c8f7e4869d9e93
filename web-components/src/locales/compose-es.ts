import type { ComposeWords } from './compose-en.ts';

const num = (n: number) => n.toLocaleString('es');

export const words: ComposeWords = {
  newMessage: 'Mensaje nuevo',
  type: 'Tipo',
  portal: 'Portal',
  portalHint: 'Paciente, tutor legal o garante',
  staffHint: 'Solo colegas. El paciente no puede verlo',
  cannotSend: 'No puede enviar mensajes aquí',
  regarding: 'Acerca de',
  choose: 'Elija…',
  chooseRegarding: 'Elija de quién se trata.',
  searchName: 'Buscar por nombre',
  chooseRecipient: 'Elija quién recibe este mensaje.',
  chooseAgain: 'Algunas personas de este borrador ya no se pueden elegir. Revise quién recibe este mensaje.',
  searching: 'Buscando…',
  recipientsFound: (n, more) =>
    `${n === 1 && !more ? '1 persona encontrada' : `${num(n)}${more ? ' o más' : ''} personas encontradas`}.`,
  typeMore: 'Escriba más letras para ver a otras personas.',
  noMatch: (q) => `No se encontró a nadie para «${q}»`,
  searchFailed: 'No se pudo cargar la lista de personas.',
  nobodyOnChart:
    'Nadie de este expediente tiene una cuenta activa en el portal. Envíe una invitación desde el expediente y aparecerá aquí.',
  nobodyForPortal:
    'Nadie de su equipo de atención puede recibir mensajes en este momento. Llame a la clínica.',
  nobody: 'Todavía no hay nadie a quien escribir.',
  added: (name) => `${name}: agregado`,
  removed: (name) => `${name}: quitado`,
  remove: (name) => `Quitar a ${name}`,
  toCleared: 'Se vació Para. Elija de nuevo quién recibe este mensaje.',
  subject: 'Asunto',
  optional: 'opcional',
  subjectTooLong: (limit) => `Use ${num(limit)} caracteres o menos.`,
  sentTo: (who) => `Mensaje enviado a ${who}.`,
  notSent: 'Mensaje no enviado. Su texto sigue aquí. Envíelo de nuevo.',
  notSentOffline: 'Mensaje no enviado: no hay conexión. Su texto sigue aquí.',
  unavailable: (people, n) =>
    `${people} no ${n === 1 ? 'puede' : 'pueden'} recibir mensajes ahora. No se envió nada.`,
  sendToOthers: 'Enviar a los demás',
  onlyHere: 'No tiene conexión. Este texto solo está en esta ventana.',
  notSavedYet: 'Este texto aún no está guardado. Solo está en esta ventana.',
  keepWriting: 'Seguir escribiendo',
  open: 'Abrir',
  send: 'Enviar',
  cancel: 'Cancelar',
  close: 'Cerrar',
};
