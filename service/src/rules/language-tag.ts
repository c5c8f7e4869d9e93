/** BCP 47, or the form of Java, PHP and POSIX: `es_MX`, `zh_TW_#Hant`, `es_MX.UTF-8`. */
const TAG = /^([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)(?:_?[.@#][\w.@#=-]*)?$/;

/**
 * A language as BCP 47 writes it: `es_MX` and `es-mx` become `es-MX`. Returns undefined for what is no language.
 *
 * @param text as the EMR has it
 */
export function languageTag(text: string): string | undefined {
  const plain = TAG.exec(text.trim())?.[1]?.replaceAll('_', '-');
  if (plain === undefined || plain.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(plain)[0];
  } catch {
    // Well formed by the pattern, but no tag: `en-a1` has a subtag that BCP 47 does not know.
    return undefined;
  }
}
