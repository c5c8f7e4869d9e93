import type { Chart, Me } from '@kipu-messages/sdk';

type Ability = Me['can']['messagePortal'];
export type MessageType = 'portal' | 'staff';

/** One kind of message: whether this user may write it here, and if not, why. */
export interface Choice extends Ability {
  type: MessageType;
}

/** What the dialog may offer: nothing here decides a right, the service did. */
export interface Rights {
  me: Me;
  /** The kinds to choose from; the radios show only where there are two. */
  choices: readonly Choice[];
  /** A portal user's charts, for Regarding; empty for staff. */
  charts: readonly Chart[];
}

/** Staff on a chart choose a type; staff elsewhere write to staff; a portal user writes to their care team. */
export function rightsOf(me: Me, patientId: string | undefined, charts: readonly Chart[]): Rights {
  const { messagePortal, messageStaff } = me.can;
  const portal = { type: 'portal', ...messagePortal } as const;
  const staff = { type: 'staff', ...messageStaff } as const;
  const choices = me.user.type === 'portal' ? [portal] : patientId === undefined ? [staff] : [portal, staff];
  return { me, choices, charts };
}

/** The type to start with: what the draft says if it is allowed, else the first that is. */
export function firstType(rights: Rights, drafted: MessageType | undefined): MessageType | undefined {
  const allowed = rights.choices.filter((choice) => choice.allowed).map((choice) => choice.type);
  return drafted && allowed.includes(drafted) ? drafted : allowed[0];
}
