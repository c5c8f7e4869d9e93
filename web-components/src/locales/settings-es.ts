import type { SettingsWords } from './settings-en.ts';

const num = (n: number) => n.toLocaleString('es');

export const words: SettingsWords = {
  title: 'Ajustes de mensajes',
  noPermission: 'No puede abrir estos ajustes',
  noPermissionHint: 'Solo puede hacerlo un superadministrador.',
  on: 'Activada',
  off: 'Desactivada',

  messaging: 'Mensajería',
  enabledOn: 'Activada: se puede escribir según las reglas de abajo.',
  enabledOff: 'Desactivada: nadie puede enviar. Todo se puede seguir leyendo.',

  who: 'Quién puede escribir a pacientes y a sus contactos',
  whoShort: 'Quién puede escribir',
  optional: 'opcional',
  modes: {
    care_team: 'El equipo de atención',
    selected_users: 'Las personas con el rol',
    care_team_and_role: 'El equipo de atención, con el rol',
  },
  modeExamples: {
    care_team:
      'Ejemplo: puede escribir el consejero de este expediente; no puede hacerlo una enfermera de otra unidad.',
    selected_users:
      'Ejemplo: quien tenga «Available for portal messages» puede escribir sobre cualquier expediente que pueda abrir.',
    care_team_and_role: 'Ejemplo: el consejero de este expediente puede escribir si además tiene el rol.',
  },
  chooseMode: 'Elija primero quién puede escribir.',
  staffRole: 'El personal también necesita el rol para escribir a colegas desde la bandeja',

  notices: 'Avisos',
  nonUrgent: 'Aviso de mensajes no urgentes',
  nonUrgentHint: 'Todos lo ven dondequiera que escriban. No prometa un plazo.',
  emergency: 'Aviso de emergencia',
  emergencyHint: 'Los pacientes y sus contactos lo ven primero dondequiera que escriban.',
  previewPortal: 'Como lo ve un paciente',

  email: 'Correo electrónico',
  emailHint:
    'Los pacientes y sus contactos reciben un correo por cada mensaje. Nunca contiene el mensaje ni un nombre.',
  brandName: 'Nombre de la marca',
  neutralSender: 'Nombre de remitente neutro',
  neutralHint: 'Reemplaza el nombre de la marca en los correos, para que un buzón no revele nada.',
  mailFrom: 'Dirección del remitente',
  portalUrl: 'Enlace de «Abrir la bandeja de entrada»',
  quiet: 'Minutos de silencio',
  quietHint: 'Después de un correo, el siguiente espera este tiempo. Con 0 se envía uno por mensaje.',
  preview: 'Vista previa',

  noMail: 'No se envía nada hasta que haya una dirección de remitente y un enlace.',

  consent: 'Consentimiento',
  requireConsent: 'Los tutores y garantes necesitan un consentimiento registrado (42 CFR Part 2)',
  requireConsentHint: 'Sin él no aparecen en la lista y no se les puede responder.',
  part2: 'Aviso de nueva divulgación',

  websites: 'Sitios web',
  allowedOrigins: 'Sitios web que pueden mostrar mensajes',
  allowedOriginsHint:
    'Una dirección por línea, como https://emr.example.org. La dirección del propio servicio no hace falta.',

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
  discardChanges: 'Descartar los cambios',
  required: 'No puede quedar vacío.',
  minutesRule: (max) => `Use un número entero de 0 a ${num(max)}.`,
  notSaved: 'No se pudieron guardar los ajustes. Sus cambios siguen aquí.',
  changedBy: (name, time) => `${name} cambió estos ajustes (${time}).`,
  someone: 'Alguien',
  showTheirs: 'Mostrar esos valores',
  keepMine: 'Conservar los míos',
  turnOffTitle: '¿Desactivar la mensajería?',
  turnOffText: 'Allí nadie podrá enviar ni responder. Todo se podrá seguir leyendo.',
  losesReply: (n) => `${num(n)} ${n === 1 ? 'conversación pierde' : 'conversaciones pierden'} la respuesta.`,
  turnOff: 'Desactivar',
  narrowTitle: '¿Cambiar quién puede escribir?',
  narrowText: 'Algunas personas ya no podrán responder en sus conversaciones. Todo se podrá seguir leyendo.',
  narrow: 'Cambiar',
  cancel: 'Cancelar',
};
