import { z } from '@hono/zod-openapi';

/** What a person types into a search field, in a body and never in a URL. */
export const SearchText = z
  .string()
  .max(200)
  .refine(
    (text) => text.isWellFormed() && !text.includes('\0'),
    'must be well-formed Unicode without U+0000',
  );
