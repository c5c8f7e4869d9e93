import type { Script } from './names.ts';

/** Who says a line: the staff user (or the first colleague) or the other side. */
export type Line = readonly ['s' | 'o', string];
export interface Dialogue {
  subject?: string;
  lines: readonly Line[];
}

/** Between staff and the patient or a contact. */
export const WITH_PORTAL: readonly Dialogue[] = [
  {
    subject: 'Ride on Thursday',
    lines: [
      ['s', 'The van leaves the front entrance at 8:30 on Thursday. Is that early enough for you?'],
      ['o', 'Yes, thank you. Can my sister come along?'],
      ['s', 'I will ask the front desk and let you know by tomorrow.'],
      ['s', 'She can. There is a seat for her on the way back as well.'],
      ['o', 'Wonderful, see you Thursday!'],
    ],
  },
  {
    subject: 'New time for group',
    lines: [
      ['s', 'The evening group moves to 18:00 from next week on. Same room.'],
      ['o', 'I finish work at 17:45. Is it alright if I come ten minutes late?'],
      ['s', 'That is fine. Come in quietly and take the chair by the door.'],
    ],
  },
  {
    lines: [
      ['o', 'Hi, I lost the sheet with the breathing exercises. Could you print it again?'],
      ['s', 'Of course. It is at the front desk in an envelope with your name.'],
      ['o', 'Got it, thanks.'],
    ],
  },
  {
    subject: 'Refill',
    lines: [
      ['o', 'The pharmacy says they have not received the refill yet. I have three days left.'],
      [
        's',
        'Thank you for telling us in good time. I have asked the physician to send it again this morning.',
      ],
      ['o', 'They called, it is ready. Thank you!'],
    ],
  },
  {
    subject: 'Family session',
    lines: [
      ['s', 'Would Tuesday at 16:00 or Wednesday at 9:30 suit you for the family session?'],
      ['o', 'Wednesday is better. Do we come to the main building?'],
      ['s', 'Yes, second floor, the room with the blue door. Parking is free for an hour and a half.'],
      ['o', 'We will be there, both of us.'],
      ['s', 'Good. If anything changes, write here or call the desk.'],
    ],
  },
  {
    lines: [
      ['s', 'How did the first week at work go?'],
      ['o', 'Better than I had feared. Tired in the evenings, but I slept through three nights in a row.'],
      ['s', 'That is a lot for one week. Keep the sleep diary going until we meet.'],
    ],
  },
  {
    subject: 'Insurance form',
    lines: [
      ['o', 'The insurer wants form B-12 signed by the clinic. Where do I send it?'],
      ['s', 'Bring it along to your next visit, the front desk signs it while you wait.'],
    ],
  },
  {
    subject: 'School letter',
    lines: [
      ['o', 'The school asks for a letter that explains the absences in spring.'],
      ['s', 'I can write one that says only that there were appointments. Would that be enough for them?'],
      ['o', 'I asked, that is all they need.'],
      ['s', 'It is ready. You can pick it up from Monday.'],
      ['o', 'Thank you so much for keeping it short.'],
    ],
  },
  {
    lines: [['s', 'A reminder: bring your insurance card and the list of your medications on Monday.']],
  },
  {
    subject: 'Yesterday’s session',
    lines: [
      [
        'o',
        'I thought about what you said yesterday.\n\nTwo things stay with me:\n- asking before I assume\n- ten minutes outside after dinner',
      ],
      ['s', 'Those are good ones. Try the second every day until Friday and tell me what you notice.'],
      ['o', 'Done four out of five days. Rain on Wednesday.'],
      ['s', 'Four out of five is a success. Rain counts as an excuse exactly once.'],
    ],
  },
];

/** What people write in a language of their own script. */
export const IN_SCRIPT: Readonly<Partial<Record<Script, readonly Dialogue[]>>> = {
  cyrillic: [
    {
      subject: 'Вопрос о записи',
      lines: [
        ['o', 'Добрый день! Можно перенести встречу с четверга на пятницу?'],
        ['s', 'Да, в пятницу свободно 10:30. Записать вас?'],
        ['o', 'Да, спасибо большое.'],
      ],
    },
  ],
  arabic: [
    {
      subject: 'موعد الأسبوع القادم',
      lines: [
        ['o', 'مرحبًا، هل يمكن أن يحضر مترجم في الموعد القادم؟'],
        ['s', 'نعم، طلبنا مترجمة ليوم الثلاثاء الساعة 9:00 في North clinic.'],
        ['o', 'شكرًا جزيلًا لكم.'],
      ],
    },
  ],
  han: [
    {
      subject: '關於下次預約',
      lines: [
        ['o', '您好，下週的家庭會談可以改到下午嗎？'],
        ['s', '可以，週三下午三點有空。'],
        ['o', '太好了，謝謝您。'],
      ],
    },
  ],
  devanagari: [
    {
      subject: 'दवा के बारे में',
      lines: [
        ['o', 'नमस्ते, क्या मैं शाम की गोली खाने के बाद ले सकती हूँ?'],
        ['s', 'जी हाँ, खाने के बाद लेना बेहतर है।'],
        ['o', 'धन्यवाद।'],
      ],
    },
  ],
};

/** Among colleagues, about a chart or not. */
export const AMONG_STAFF: readonly Dialogue[] = [
  {
    subject: 'Cover on Friday',
    lines: [
      ['s', 'Can someone take the Friday morning group? I am at the hearing until noon.'],
      ['o', 'I can, if you leave me your notes.'],
      ['s', 'On your desk. Thank you.'],
    ],
  },
  {
    lines: [
      ['s', 'The mother called: they will be twenty minutes late today.'],
      ['o', 'Thanks, I will start with the paperwork then.'],
    ],
  },
  {
    subject: 'Discharge planning',
    lines: [
      [
        's',
        'Before Thursday we need: the housing letter, the pharmacy of choice, a date with the aftercare group.',
      ],
      ['o', 'Housing letter is done.'],
      ['o', 'Pharmacy is the one on Mill Street.'],
      ['s', 'Then only the date is open. I will call them.'],
      ['s', 'First Tuesday of the month, 17:00.'],
    ],
  },
  {
    subject: 'Room 4',
    lines: [
      ['s', 'The projector in room 4 is back. Remote is in the drawer, labelled.'],
      ['o', 'At last!'],
    ],
  },
  { lines: [['s', 'Labs are in. Nothing that cannot wait until rounds.']] },
];

/** Lines that may follow one another in any order, for the conversation that goes on for a year. */
export const WEEKLY: readonly Line[] = [
  ['o', 'Good week. He went to every session and told us about one of them at dinner.'],
  ['s', 'That is new, and it is his doing. Let him be the one to bring it up again.'],
  ['o', 'Rough Sunday. He did not want to come out of his room, but he ate with us.'],
  ['s', 'Thank you for not pressing. Eating together on a rough day is a good sign.'],
  ['o', 'Can he bring the guitar on Wednesday?'],
  ['s', 'Yes, there is a rack in the hall. Put his name on the case.'],
  ['o', 'The new school counsellor would like to talk with you. May I give her your desk’s number?'],
  ['s', 'Please do. I will need a signed release first, the form is at the front desk.'],
  ['o', 'Signed it this morning.'],
  ['s', 'Got it, we spoke at noon. She is glad that he is coming back half days.'],
  ['o', 'Half days it is. Monday, Wednesday, Friday.'],
  ['s', 'Start with two weeks of that, then we look together.'],
  ['o', 'Is there a group over the holidays?'],
  ['s', 'Every day but the 25th. Mornings only.'],
  ['o', 'He asked for his own alarm clock. Small thing, I know.'],
  ['s', 'Not small at all.'],
];

/** Paragraphs of the one message that is as long as a message may be. */
export const LONG_LETTER: readonly string[] = [
  'You asked me to write down how the evenings go, so here is everything, in the order in which it happened. I wrote a little each night after the house was quiet.',
  'Monday. Dinner at half past six, the three of us. He talked about the garden group and the tomatoes that nobody had watered. Television until nine, then he read. Light out at eleven. I heard him up once, at about two, for a glass of water.',
  'Tuesday. He was late from the session because of the bus. No quarrel about it. He called from the stop, which he had not done before. We ate without talking much. He washed up without being asked.',
  'Wednesday. Not a good day. The letter from the school came and he read it before I did. He went to his room and I let him be, as we had agreed. At nine he came down and we read the letter again together. It is not as bad as it sounded at first.',
  'Thursday. The family session, you know how that went. On the way home he said that the blue chair is his now. Pizza.',
  'Friday. A friend from the old school came by. I was worried, I admit, but they sat on the porch and played cards until ten. He introduced me. He slept until eight.',
  'Saturday and Sunday. My brother took him fishing. They caught nothing and both came back in a good mood. On Sunday evening he packed his bag for Monday by himself and put it by the door.',
];
