import type { Words } from './en.ts';
import type { Relation } from './relation.ts';

const relation: Record<Relation, string> = {
  patient: 'مريض',
  guardian: 'ولي أمر',
  guarantor: 'ضامن',
};

/** With the digits of times and of counts that a style sheet draws; left to themselves browsers differ. */
const num = (n: number) => n.toLocaleString('en');
const rules = new Intl.PluralRules('ar');
/**
 * A counted noun: one and two are words of their own, 3–10 take the plural, 11–99 the accusative singular, the hundreds
 * the singular. Feminine nouns write the last two alike, "others" the last three.
 */
function count(n: number, one: string, two: string, few: string, many = few, other = many): string {
  if (n === 1 || n === 2) return n === 1 ? one : two;
  const form = rules.select(n);
  return `${num(n)} ${form === 'few' ? few : form === 'many' ? many : other}`;
}
/** The same with an adjective, of which two of a kind have a form of their own. */
const counted = (n: number, one: string, two: string, few: string, its = '', ofTwo = its) =>
  count(n, `${one}${its} واحدة`, two + ofTwo, few + its, one + its);
const message = ['رسالة', 'رسالتان', 'رسائل'] as const;
const conversation = ['محادثة', 'محادثتان', 'محادثات'] as const;
const fresh = [' جديدة', ' جديدتان'] as const;
const unread = [' غير مقروءة', ' غير مقروءتين'] as const;
const results = (n: number) => counted(n, 'نتيجة', 'نتيجتان', 'نتائج');

/** The service's own default notices; a company's own text is shown as it was written. */
const notices: Record<string, string> = {
  'For non-urgent messages only. Replies may take time.': 'للرسائل غير العاجلة فقط. قد تستغرق الردود وقتًا.',
  "If this is an emergency, call 911. Don't use messages: they may not be read right away.":
    'إذا كانت حالة طارئة فاتصل بالرقم 911. لا تستخدم الرسائل: قد لا تُقرأ فورًا.',
};

export const words: Words = {
  title: 'الرسائل',
  relation,
  person: (name, r, patient = '') => `${name}، ${relation[r]} ${patient}`.trim(),
  staff: 'الموظفون',
  you: 'أنت',
  people: (n) => count(n, 'شخص واحد', 'شخصان', 'أشخاص', 'شخصًا', 'شخص'),
  others: (n) => count(n, 'شخص آخر', 'آخران', 'آخرين'),
  aboutPatient: (patient) => `بشأن ${patient}`,
  regardingPatient: (patient) => `بشأن: ${patient}`,

  badgeUnread: (n) => `الرسائل، ${n ? counted(n, ...message, ...unread) : 'لا شيء غير مقروء'}`,
  mayBeOutOfDate: 'قد يكون قديمًا',
  unreadMessages: (n) => `${counted(n, ...message, ...unread)}.`,

  compose: 'رسالة جديدة',
  conversations: 'المحادثات',
  section: { active: 'النشطة', archived: 'المؤرشفة' },
  tabUnread: (tab, n) => `${tab}، ${counted(n, ...conversation, ...unread)}`,
  search: 'بحث',
  searchLabel: 'البحث في الرسائل',
  searchHint: 'اكتب 3 أحرف على الأقل',
  clearSearch: 'مسح البحث',
  results: (n, more) => `${more ? 'أكثر من ' : ''}${results(n)} في النشطة والمؤرشفة`,
  resultsAnnounced: (n) => `${results(n)}.`,
  unread: 'غير مقروءة',
  draft: 'مسودة',
  notSent: 'لم تُرسل',
  today: 'اليوم',
  yesterday: 'أمس',
  newConversations: (n) => counted(n, ...conversation, ...fresh),
  listUpdated: 'حُدّثت القائمة',
  backToList: 'العودة إلى الرسائل',

  archive: 'أرشفة',
  unarchive: 'إلغاء الأرشفة',
  undo: 'تراجع',
  archivedToast: 'تمت الأرشفة.',
  unarchivedToast: 'عادت إلى النشطة.',
  undoHint: 'يمكنك التراجع.',
  notArchivedNewer: 'وصلت رسالة جديدة. تبقى المحادثة في النشطة.',

  viewChart: 'عرض ملف المريض',
  more: 'المزيد',
  markUnread: 'تمييز كغير مقروءة',
  markedUnread: 'مُيّزت كغير مقروءة.',
  newLine: 'جديد',
  messagesOf: (people) => `الرسائل مع ${people}`,
  showAll: 'عرض الكل',
  removed: 'أُزيلت هذه الرسالة.',
  sending: 'جارٍ الإرسال…',
  waiting: 'بانتظار الاتصال',
  confirmOld: 'لم تُرسل بعد. هل تُرسل الآن؟',
  sendNow: 'إرسال الآن',
  retry: 'إعادة المحاولة',
  edit: 'تعديل',
  discard: 'تجاهل',
  read: (time) => `قُرئت ${time}`,
  newMessages: (n) => counted(n, ...message, ...fresh),
  toNewest: 'إلى أحدث رسالة',
  newMessageFrom: (name) => `رسالة جديدة من ${name}`,

  to: 'إلى',
  message: 'الرسالة',
  sendTo: (who) => `إرسال إلى ${who}`,
  sendHintModifier: 'يرسل Ctrl أو ⌘ مع Enter.',
  sendHintEnter: 'يرسل Enter. سطر جديد: Shift مع Enter.',
  writeFirst: 'اكتب رسالة أولًا.',
  charactersLeft: (n) => `المتبقي ${num(n)}`,
  tooLong: (n) => `أحرف زائدة: ${num(n)}.`,
  draftSaved: 'حُفظت المسودة',
  draftUnsaved: 'لم تُحفظ بعد',
  draftConflict: 'تغيّرت هذه المسودة في نافذة أخرى.',
  keepMine: 'إبقاء هذا النص',
  takeTheirs: 'استخدام النص الآخر',
  noFiles: 'لا يمكن إرسال المرفقات هنا. صف ما في الملف أو استخدم ملف المريض.',
  notReceiving: (people) => `لا يمكن تسليم الرسائل الآن إلى ${people}، ولن تصل إليهم هذه الرسالة.`,
  cantReply: 'لا يمكنك الرد الآن',
  canReplyAgain: 'يمكنك الرد من جديد',
  yourText: 'نصك غير المرسل',
  copy: 'نسخ',
  copied: 'تم النسخ',
  messageSent: 'أُرسلت الرسالة.',
  messageNotSent: 'لم تُرسل الرسالة. يمكنك إعادة المحاولة.',

  loading: 'جارٍ تحميل الرسائل…',
  emptyActive: 'لا توجد رسائل بعد',
  emptyActiveHint: 'تظهر المحادثات الجديدة هنا.',
  emptyArchived: 'لا شيء مؤرشف',
  emptyArchivedHint: 'أرشف محادثة لنقلها إلى هنا. تعيدها الرسائل الجديدة.',
  chooseConversation: 'اختر محادثة',
  noResults: (q) => `لم يُعثر على شيء عن «${q}»`,
  noResultsHint: 'جرّب اسمًا أو كلمة أخرى.',
  offline: 'أنت غير متصل. ستنتظر رسائلك هنا.',
  reconnecting: 'جارٍ إعادة الاتصال…',
  connectionLost: 'انقطع الاتصال.',
  connectedAgain: 'عاد الاتصال.',
  loadFailed: 'تعذر تحميل الرسائل',
  nothingLost: 'لم يُفقد شيء.',
  tryAgain: 'حاول مرة أخرى',
  didNotWork: 'لم ينجح. حاول مرة أخرى.',
  requestId: (id) => `الطلب ${id}`,
  signedOut: 'انتهت جلستك',
  signInHint: 'سجّل الدخول من جديد للمتابعة.',
  draftIsSaved: 'مسودتك محفوظة.',
  signIn: 'تسجيل الدخول',
  messagingOffPortal: 'الرسائل متوقفة الآن. يمكنك قراءة الرسائل السابقة.',
  messagingOff: 'المراسلة متوقفة. يمكنك قراءة الرسائل السابقة.',
  noPermission: 'لا يمكنك فتح الرسائل',
  notFound: 'هذه المحادثة غير متاحة',
  notFoundHint: 'غير موجودة أو ليست لك.',

  notice: (text) => notices[text] ?? text,
};
