import type { PrintWords } from './print-en.ts';

export const words: PrintWords = {
  print: 'طباعة',
  printed: (time) => `طُبعت: ${time}`,
  incomplete: 'ليست كل الرسائل هنا. اطبع من قائمة المحادثة للحصول عليها كلها.',
};
