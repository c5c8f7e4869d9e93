/** How a portal user is related to the patient. */
export type Relation = 'patient' | 'guardian' | 'guarantor';
