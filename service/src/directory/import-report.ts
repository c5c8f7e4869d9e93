/** What an import came to, as the contract shows it. */
export interface ImportReport {
  /** Rows taken, changed or not. */
  accepted: number;
  /** Lines that are not a row; each of the first 1,000 is named in `errors`. */
  rejected: number;
  /** References of accepted rows to rows that are not there. */
  dangling: number;
  /** Rows older than what is stored. */
  stale: number;
  /** Lines without anything in them. */
  skipped: number;
  /** Rows that `prune` took out of force. */
  deactivated: number;
  /** Accepted rows with an e-mail address that no mail can go to. */
  unusableEmails: number;
  errors: ImportError[];
}

export interface ImportError {
  line: number;
  code: string;
  /** The field and the rule, never the value. */
  message: string;
}

/** The most errors that are listed; all are counted. */
export const ERRORS_MAX = 1000;

export function emptyReport(): ImportReport {
  return {
    accepted: 0,
    rejected: 0,
    dangling: 0,
    stale: 0,
    skipped: 0,
    deactivated: 0,
    unusableEmails: 0,
    errors: [],
  };
}

export function addError(report: ImportReport, error: ImportError): void {
  if (report.errors.length < ERRORS_MAX) report.errors.push(error);
}
