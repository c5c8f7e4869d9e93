/** What is written on the journey; none of it may turn up where no message belongs. */
export const TEXT = {
  first: 'The van leaves the front entrance at 8:30.',
  answer: 'Thank you, we will be there.',
  again: 'One more thing: may her sister come along?',
  unarchivedBy: 'Yes, there is a seat for her.',
  team: 'Housing letter is still open, who takes it?',
  teamAnswer: 'I will call the office at noon.',
  colleagues: 'The projector in room 4 is back.',
  restored: 'Good, the connection is back.',
};
export const SUBJECT = { team: 'Discharge planning', colleagues: 'Room 4' };
/** The chart, and the episode of care as a reader finds it in the list. */
export const MARCUS = '123:7e0c';
export const EPISODE = /Marcus Whitfield.*Intensive outpatient/;
