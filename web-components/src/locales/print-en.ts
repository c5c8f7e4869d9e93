/** The words of a printed conversation. English is the type of every other language. */
export const printEn = {
  print: 'Print',
  printed: (time: string) => `Printed ${time}`,
  incomplete: 'Not all messages are on this print. Print from the menu of the conversation to get all.',
};

export type PrintWords = typeof printEn;
