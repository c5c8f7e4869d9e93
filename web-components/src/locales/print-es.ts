import type { PrintWords } from './print-en.ts';

export const words: PrintWords = {
  print: 'Imprimir',
  printed: (time) => `Impreso: ${time}`,
  incomplete: 'No están todos los mensajes. Imprima desde el menú de la conversación para obtenerlos todos.',
};
