import { count, num } from './arabic-count.ts';
import type { SaidReason, Words } from './en.ts';
import type { Relation } from './relation.ts';

const relation: Record<Relation, string> = {
  patient: 'مريض',
  guardian: 'ولي أمر',
  guarantor: 'ضامن',
};
const newMessages = (n: number) =>
  count(n, 'رسالة جديدة واحدة', 'رسالتان جديدتان', 'رسائل جديدة', 'رسالة جديدة', 'رسالة جديدة');
const results = (n: number) => count(n, 'نتيجة واحدة', 'نتيجتان', 'نتائج', 'نتيجة', 'نتيجة');

/** Reasons in words: to staff, and where they differ, to a portal user. */
const reasons: Record<string, string | [toStaff: string, toPortalUser: string]> = {
  messaging_disabled: [
    'المراسلة متوقفة في هذا الموقع. اطلب من مشرف عام تشغيلها.',
    'الرسائل متوقفة الآن. اتصل بالعيادة إذا كنت بحاجة إلى مساعدة.',
  ],
  role_required: 'تحتاج إلى دور «Available for portal messages». اطلبه من المسؤول لديك.',
  not_on_care_team: 'لست ضمن فريق رعاية هذا المريض. اطلب إضافتك لتتمكن من الرد.',
  no_location_access: 'ليس لديك وصول إلى موقع هذا المريض. راجع المسؤول لديك.',
  chart_restricted: 'وصولك إلى هذا الملف مقيّد. راجع المسؤول لديك.',
  portal_account_inactive: [
    'حساب هذا الشخص على البوابة غير نشط. أرسل دعوة جديدة من الملف أو اتصل به.',
    'حسابك على البوابة غير نشط. اتصل بالعيادة.',
  ],
  portal_disconnected: [
    'لم يعد هذا الشخص مرتبطًا بملف هذا المريض. أعد ربطه في الملف لتتمكن من الرد.',
    'لم تعد مرتبطًا بهذا الملف. اتصل بالعيادة إذا كان ذلك خطأ.',
  ],
  consent_missing: 'لا توجد موافقة مسجلة لمراسلة جهة الاتصال هذه. سجّلها في الملف.',
  consent_expired: 'انتهت صلاحية الموافقة على مراسلة جهة الاتصال هذه. جدّدها في الملف.',
  consent_revoked: 'سُحبت الموافقة على مراسلة جهة الاتصال هذه. لا يمكنك مراسلتها.',
  staff_inactive: 'حسابك غير نشط للرسائل. راجع المسؤول لديك.',
  recipient_unavailable: [
    'لا يستطيع أحد آخر في هذه المحادثة تلقي الرسائل الآن. ابدأ محادثة جديدة مع شخص آخر.',
    'لا يستطيع هذا الشخص تلقي الرسائل الآن. راسل شخصًا آخر في فريق رعايتك أو اتصل بالعيادة.',
  ],
};
/** The service's own default notices; a company's own text is shown as it was written. */
const notices: Record<string, string> = {
  'For non-urgent messages only. Replies may take time.': 'للرسائل غير العاجلة فقط. قد تستغرق الردود وقتًا.',
  "If this is an emergency, call 911. Don't use messages: they may not be read right away.":
    'إذا كانت حالة طارئة فاتصل بالرقم 911. لا تستخدم الرسائل: قد لا تُقرأ فورًا.',
};

export const ar: Words = {
  title: 'الرسائل',
  relation,
  personWithRelation: (name, r) => `${name}، ${relation[r]}`,
  personOfPatient: (name, r, patient) =>
    r === 'patient' ? `${name}، ${relation.patient}` : `${name}، ${relation[r]} ${patient}`,
  staff: 'الموظفون',
  you: 'أنت',
  people: (n) => count(n, 'شخص واحد', 'شخصان', 'أشخاص', 'شخصًا', 'شخص'),
  others: (n) => count(n, 'شخص آخر', 'شخصان آخران', 'أشخاص آخرين', 'شخصًا آخر', 'شخص آخر'),
  aboutPatient: (patient) => `بشأن ${patient}`,
  regardingPatient: (patient) => `بشأن: ${patient}`,

  badgeUnread: (n) => `الرسائل، غير المقروءة: ${num(n)}`,
  badgeNone: 'الرسائل، لا شيء غير مقروء',
  mayBeOutOfDate: 'قد لا يكون العدد محدثًا',
  unreadMessages: (n) =>
    `${count(n, 'رسالة واحدة غير مقروءة', 'رسالتان غير مقروءتين', 'رسائل غير مقروءة', 'رسالة غير مقروءة', 'رسالة غير مقروءة')}.`,

  compose: 'رسالة جديدة',
  conversations: 'المحادثات',
  active: 'النشطة',
  archived: 'المؤرشفة',
  section: { active: 'النشطة', archived: 'المؤرشفة' },
  tabUnread: (tab, n) =>
    `${tab}، ${count(n, 'محادثة واحدة غير مقروءة', 'محادثتان غير مقروءتين', 'محادثات غير مقروءة', 'محادثة غير مقروءة', 'محادثة غير مقروءة')}`,
  search: 'بحث',
  searchLabel: 'البحث في الرسائل',
  searchHint: 'اكتب 3 أحرف على الأقل',
  clearSearch: 'مسح البحث',
  results: (n, more) => `${more ? 'أكثر من ' : ''}${results(n)} في النشطة والمؤرشفة`,
  resultsAnnounced: (n) => `${results(n)}.`,
  unread: 'غير مقروءة',
  unreadCount: newMessages,
  draft: 'مسودة:',
  hasDraft: 'مسودة',
  notSent: 'لم تُرسل',
  today: 'اليوم',
  yesterday: 'أمس',
  newConversations: (n) =>
    count(n, 'محادثة جديدة واحدة', 'محادثتان جديدتان', 'محادثات جديدة', 'محادثة جديدة', 'محادثة جديدة'),
  listUpdated: 'تم تحديث القائمة',
  back: 'رجوع',
  backToList: 'العودة إلى الرسائل',

  archive: 'أرشفة',
  unarchive: 'إلغاء الأرشفة',
  undo: 'تراجع',
  archivedToast: 'تمت الأرشفة.',
  unarchivedToast: 'عادت إلى النشطة.',
  archivedAnnounced: 'تمت الأرشفة. يمكنك التراجع.',
  notArchivedNewer: 'وصلت رسالة جديدة. تبقى المحادثة في النشطة.',

  viewChart: 'عرض ملف المريض',
  more: 'المزيد',
  markUnread: 'تمييز كغير مقروءة',
  markedUnread: 'تم التمييز كغير مقروءة.',
  newLine: 'جديد',
  messagesOf: (people) => `الرسائل مع ${people}`,
  showAll: 'عرض الكل',
  removed: 'أُزيلت هذه الرسالة.',
  sending: 'جارٍ الإرسال…',
  waiting: 'بانتظار الاتصال',
  confirmOld: 'لم تُرسل بعد. هل تُرسل الآن؟',
  sendNow: 'إرسال الآن',
  notSentStop: 'لم تُرسل.',
  retry: 'إعادة المحاولة',
  edit: 'تعديل',
  discard: 'تجاهل',
  read: (time) => `قُرئت ${time}`,
  newMessages,
  toNewest: 'إلى أحدث رسالة',
  newMessageFrom: (name) => `رسالة جديدة من ${name}`,
  newMessagesAnnounced: newMessages,

  to: 'إلى',
  message: 'الرسالة',
  send: 'إرسال',
  sendTo: (who) => `إرسال إلى ${who}`,
  sendHintModifier: 'يرسل Ctrl أو ⌘ مع Enter.',
  sendHintEnter: 'يرسل Enter. يبدأ Shift مع Enter سطرًا جديدًا.',
  writeFirst: 'اكتب رسالة أولًا.',
  charactersLeft: (n) => `المتبقي ${num(n)}`,
  tooLong: (n) => `أطول من المسموح بمقدار ${count(n, 'حرف واحد', 'حرفين', 'أحرف', 'حرفًا', 'حرف')}.`,
  draftSaved: 'حُفظت المسودة',
  draftUnsaved: 'لم تُحفظ بعد',
  draftConflict: 'تغيّرت هذه المسودة في نافذة أخرى.',
  keepMine: 'الإبقاء على هذا النص',
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
  emptyArchived: 'لا شيء في الأرشيف',
  emptyArchivedHint: 'أرشف محادثة لنقلها إلى هنا. تعيدها الرسائل الجديدة.',
  chooseConversation: 'اختر محادثة',
  noResults: (q) => `لم يُعثر على شيء عن «${q}»`,
  noResultsHint: 'جرّب اسمًا أو كلمة أخرى.',
  offline: 'أنت غير متصل. ستنتظر هنا الرسائل التي ترسلها.',
  reconnecting: 'جارٍ إعادة الاتصال…',
  connectionLost: 'انقطع الاتصال.',
  connectedAgain: 'عاد الاتصال.',
  loadFailed: 'تعذر تحميل الرسائل',
  nothingLost: 'لم يُفقد شيء.',
  tryAgain: 'حاول مرة أخرى',
  didNotWork: 'لم ينجح ذلك. حاول مرة أخرى.',
  requestId: (id) => `الطلب ${id}`,
  signedOut: 'انتهت جلستك',
  signInHint: 'سجّل الدخول من جديد للمتابعة.',
  draftIsSaved: 'مسودتك محفوظة.',
  signIn: 'تسجيل الدخول',
  messagingOffPortal: 'الرسائل متوقفة الآن. يمكنك قراءة الرسائل السابقة.',
  messagingOff: (location) =>
    `المراسلة متوقفة${location ? ` في ${location}` : ''}. يمكنك قراءة الرسائل السابقة.`,
  noPermission: 'لا يمكنك فتح الرسائل',
  notFound: 'هذه المحادثة غير متاحة',
  notFoundHint: 'إما أنها غير موجودة أو ليست لك.',

  reason: ({ code, message }: SaidReason, toPortalUser) => {
    const said = reasons[code] ?? message;
    return typeof said === 'string' ? said : said[toPortalUser ? 1 : 0];
  },
  notice: (text) => notices[text] ?? text,

  close: 'إغلاق',
  cancel: 'إلغاء',
  open: 'فتح',
};
