import { byCode } from './by-code.ts';

export const words = byCode('es', {
  messaging_disabled: [
    'La mensajería está desactivada en esta sede. Pida a un superadministrador que la active.',
    'Los mensajes están desactivados en este momento. Llame a la clínica si necesita ayuda.',
  ],
  role_required: 'Necesita el rol «Available for portal messages». Pídalo a su administrador.',
  not_on_care_team:
    'Usted no forma parte del equipo de atención de este paciente. Pida que le agreguen para poder responder.',
  no_location_access: 'No tiene acceso a la sede de este paciente. Consulte a su administrador.',
  chart_restricted: 'Su acceso a este expediente está restringido. Consulte a su administrador.',
  chart_deactivated:
    'El expediente de este paciente ya no está activo. Reactívelo en el sistema clínico para enviar mensajes sobre él.',
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
  // Codes of problems.
  invalid: 'El texto contiene algo que no se puede enviar. Edítelo y envíelo de nuevo.',
  not_found: 'Esta conversación no está disponible.',
  rate_limited: 'Ha enviado muchos mensajes en poco tiempo. Inténtelo de nuevo {when}.',
  too_large: 'El texto es demasiado largo.',
});
