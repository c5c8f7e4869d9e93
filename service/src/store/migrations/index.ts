import { initial } from './0001-initial.ts';
import { auditSeals } from './0002-audit-seals.ts';
import { webhooks } from './0003-webhooks.ts';
import { sources } from './0004-sources.ts';
import { searchIndex } from './0005-search-index.ts';
import { companyMove } from './0006-company-move.ts';
import { life } from './0007-life.ts';
import { limits } from './0008-limits.ts';
import { sessions } from './0010-sessions.ts';
import { accessDates } from './0012-access-dates.ts';
import { timeline } from './0013-timeline.ts';
import { folding } from './0014-folding.ts';
import { emailSending } from './0015-email-sending.ts';
import type { Migration } from './migration.ts';

/** Every step, oldest first. A step that was released is never edited: what it lacks is a new step. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  auditSeals,
  webhooks,
  sources,
  searchIndex,
  companyMove,
  life,
  limits,
  sessions,
  accessDates,
  timeline,
  folding,
  emailSending,
];
