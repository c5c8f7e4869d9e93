import type { SettingsWords } from './settings-en.ts';

/** With the digits of times and of counts that a style sheet draws; left to themselves browsers differ. */
const num = (n: number) => n.toLocaleString('en');

export const words: SettingsWords = {
  title: 'إعدادات الرسائل',
  noPermission: 'لا يمكنك فتح هذه الإعدادات',
  noPermissionHint: 'يستطيع ذلك المشرف العام فقط.',
  on: 'تعمل',
  off: 'متوقفة',

  labels: {
    enabled: 'المراسلة',
    mode: 'من يمكنه المراسلة',
    staffMessagingRequiresRole: 'يحتاج الموظفون أيضًا إلى الدور لمراسلة الزملاء من صندوق الوارد',
    nonUrgentNotice: 'تنبيه الرسائل غير العاجلة',
    emergencyNotice: 'تنبيه الطوارئ',
    brandName: 'اسم العلامة',
    neutralSender: 'اسم مرسل محايد',
    mailFrom: 'عنوان المرسل',
    portalUrl: 'رابط «فتح صندوق الوارد»',
    emailQuietMinutes: 'دقائق الهدوء',
    requireConsentForContacts: 'يحتاج أولياء الأمور والضامنون إلى موافقة مسجلة (\u206642 CFR Part 2\u2069)',
    portalMessagesPerHour: 'الرسائل في الساعة',
    portalConversationsPerDay: 'المحادثات الجديدة في اليوم',
    part2Notice: 'تنبيه إعادة الإفصاح',
    allowedOrigins: 'المواقع التي يمكنها عرض الرسائل',
  },
  hints: {
    nonUrgentNotice: 'يراه الجميع أينما كتبوا. لا تعِد بوقت محدد.',
    emergencyNotice: 'يراه المرضى وجهات اتصالهم أولًا أينما كتبوا.',
    neutralSender: 'يحل محل اسم العلامة في البريد حتى لا يكشف صندوق البريد شيئًا.',
    emailQuietMinutes: 'بعد كل بريد ينتظر التالي هذه المدة. يرسل 0 بريدًا لكل رسالة.',
    requireConsentForContacts: 'من دونها لا يظهرون في القائمة ولا يمكن الرد عليهم.',
    allowedOrigins: 'عنوان واحد في كل سطر، مثل https://emr.example.org. عنوان الخدمة نفسها لا يحتاج إلى سطر.',
  },

  enabledOn: 'تعمل: يمكن للأشخاص الكتابة وفق القواعد أدناه.',
  enabledOff: 'متوقفة: لا يستطيع أحد الإرسال. يبقى كل شيء متاحًا للقراءة.',

  who: 'من يمكنه مراسلة المرضى وجهات اتصالهم',
  optional: 'اختياري',
  modes: {
    care_team: ['فريق الرعاية', 'مثال: يمكن لمرشد هذا الملف الكتابة، ولا يمكن ذلك لممرضة من وحدة أخرى.'],
    selected_users: [
      'أصحاب الدور',
      'مثال: كل من لديه «Available for portal messages» يمكنه الكتابة بشأن أي ملف يمكنه فتحه.',
    ],
    care_team_and_role: [
      'فريق الرعاية مع الدور',
      'مثال: يمكن لمرشد هذا الملف الكتابة إذا كان لديه الدور أيضًا.',
    ],
  },
  chooseMode: 'اختر أولًا من يمكنه المراسلة.',

  notices: 'التنبيهات',
  previewPortal: 'كما يراه المريض',

  mailWaits: 'المراسلة تعمل، لكن كل رسائل البريد تنتظر: حدد عنوان المرسل والرابط في قسم البريد الإلكتروني.',
  email: 'البريد الإلكتروني',
  emailHint: 'يتلقى المرضى وجهات اتصالهم بريدًا عن كل رسالة. لا يحمل الرسالة ولا أي اسم.',
  preview: 'معاينة',
  noMail: 'لا يُرسل شيء حتى يوجد عنوان مرسل ورابط.',

  consent: 'الموافقة',
  limits: 'الحدود',
  limitsHint:
    'كم يمكن أن يرسل مريض واحد أو جهة اتصال واحدة. فارغ: بقدر ما تسمح به الخدمة، وهو أكثر بكثير مما يرسله شخص.',
  websites: 'المواقع',
  locations: 'المواقع',
  location: 'الموقع',
  values: 'ما يختلف',
  inherits: 'مثل الشركة',
  company: (value) => `الشركة: ${value}`,
  reset: 'إعادة الضبط',
  resetOf: (what, location) => `إعادة ضبط ${what} في ${location}`,
  change: 'تغيير',
  changeOf: (location) => `تغيير ${location}`,
  done: 'تم',
  sameAs: (value) => `مثل الشركة (${value})`,
  notSet: 'غير محدد',

  unsaved: 'لم تُحفظ التغييرات بعد.',
  save: 'حفظ',
  saving: 'جارٍ الحفظ…',
  saved: 'حُفظت الإعدادات.',
  discard: 'تجاهل التغييرات',
  required: 'لا يمكن أن يكون فارغًا.',
  minutesRule: (max) => `استخدم عددًا صحيحًا من 0 إلى ${num(max)}.`,
  limitRule: (max) => `استخدم عددًا صحيحًا من 1 إلى ${num(max)}، أو اتركه فارغًا.`,
  notSaved: 'تعذر حفظ الإعدادات. تغييراتك ما زالت هنا.',
  changedBy: (name, time) => `غيّر ${name} هذه الإعدادات (${time}).`,
  someone: 'شخص ما',
  showTheirs: 'عرض تلك القيم',
  keepMine: 'الإبقاء على قيمي',
  losesReply: (n) => `المحادثات التي ستفقد إمكان الرد: ${num(n)}.`,
  questions: {
    off: {
      title: 'هل تريد إيقاف المراسلة؟',
      text: 'لن يستطيع أحد هناك الإرسال أو الرد. يبقى كل شيء متاحًا للقراءة.',
      yes: 'إيقاف',
    },
    narrower: {
      title: 'هل تريد تغيير من يمكنه المراسلة؟',
      text: 'لن يستطيع بعض الأشخاص الرد في محادثاتهم. يبقى كل شيء متاحًا للقراءة.',
      yes: 'تغيير',
    },
  },
  cancel: 'إلغاء',
};
