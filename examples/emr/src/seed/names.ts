import type { Random } from './random.ts';

/** Given and family names of one script, and the order and gap that its people write between them. */
interface Pool {
  given: readonly string[];
  family: readonly string[];
  join: (given: string, family: string) => string;
}

const spaced = (given: string, family: string) => `${given} ${family}`;

const LATIN: Pool = {
  given:
    'Amelia Noah Ivy Theo Rosa Caleb Dmitri Siân Marek Ngozi Elif Håkon Zoë Luis Beatriz Owen Tamsin Jorge Ilse Kwame Freya Åsa Miguel Odette Bronagh Yusuf Leilani Anders Chloe Vikram'.split(
      ' ',
    ),
  family:
    "Alvarez Brandt Castellanos Dunne Eriksen Fairbanks García-Núñez Hollis Ibarra Jankowski Keller Łukasik Møller Nakamura O'Shea Peralta Quist Romero Sandoval Tran Underhill Vance Woźniak Xiong Yilmaz Zamora Ferreira Straße Thibodeaux McAllister".split(
      ' ',
    ),
  join: spaced,
};
const CYRILLIC: Pool = {
  given: 'Анна Дмитрий Ольга Сергей Татьяна Михаил Екатерина Оксана'.split(' '),
  family: 'Кравченко Шевченко Мороз Бондаренко Черных Ткаченко Соловей Гончаренко'.split(' '),
  join: spaced,
};
const ARABIC: Pool = {
  given: 'ليلى يوسف مريم خالد سارة عمر نور حسن'.split(' '),
  family: 'الحداد المصري الشامي العلي البغدادي الخطيب المنصور القاسم'.split(' '),
  join: spaced,
};
const HAN: Pool = {
  given: '美玲 偉 秀英 建国 雅婷 子涵 明 浩然'.split(' '),
  family: '王 李 張 陳 歐陽 林 黃 司馬'.split(' '),
  join: (given, family) => family + given,
};
const DEVANAGARI: Pool = {
  given: 'प्रिया अर्जुन अनन्या रोहन कविता विक्रम मीरा संजय'.split(' '),
  family: 'शर्मा पटेल वर्मा गुप्ता कुलकर्णी मिश्रा चतुर्वेदी राव'.split(' '),
  join: spaced,
};

/** The five scripts of the demo, the Latin one most often. */
export type Script = 'latin' | 'cyrillic' | 'arabic' | 'han' | 'devanagari';
const POOLS: Readonly<Record<Script, Pool>> = {
  latin: LATIN,
  cyrillic: CYRILLIC,
  arabic: ARABIC,
  han: HAN,
  devanagari: DEVANAGARI,
};
const SCRIPTS: readonly Script[] = [
  ...new Array<Script>(8).fill('latin'),
  'cyrillic',
  'arabic',
  'han',
  'devanagari',
];

/** The shortest and the longest name of the demo: 1 and 60 characters. */
export const ONE_LETTER_NAME = '王';
export const SIXTY_LETTER_NAME = 'María Esperanza de los Ángeles Fernández-Villaverde y Ocampo';

export interface Named {
  name: string;
  family: string;
  script: Script;
}

export function drawName(random: Random, script: Script = random.pick(SCRIPTS)): Named {
  const pool = POOLS[script];
  const family = random.pick(pool.family);
  return { name: pool.join(random.pick(pool.given), family), family, script };
}

/** A relative: another given name, the same family name. */
export function drawRelative(random: Random, of: Named): Named {
  const pool = POOLS[of.script];
  return { ...of, name: pool.join(random.pick(pool.given), of.family) };
}
