import { z } from '@hono/zod-openapi';
import { exportAsPdf } from '../../exports/pdf.ts';
import { operation } from '../../http/operation.ts';
import { EXPORT_RULES, ExportQuery, exportAnswer } from './request.ts';

export const exportPdf = operation({
  method: 'get',
  path: '/v1/exports/pdf',
  operationId: 'exportPdf',
  tag: 'Retention',
  summary: 'One patient’s conversations to print',
  description: `A PDF with the company’s name and “Page n of m” on every page; times are UTC. Latin, Greek, Cyrillic, Vietnamese, Arabic and Devanagari letters come with the service, others from \`PDF_FONTS\`; a letter that no font has stands as its code, such as [U+4E2D]. ${EXPORT_RULES}`,
  access: 'key',
  cost: 200,
  scope: 'exports',
  query: ExportQuery,
  responses: {
    200: {
      description: 'The document.',
      mediaType: 'application/pdf',
      schema: z.string().openapi({ format: 'binary' }),
    },
  },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) =>
    exportAnswer(services, call, {
      format: 'pdf',
      mediaType: 'application/pdf',
      file: 'messages.pdf',
      write: (opened) => exportAsPdf(opened, services.config.pdfFonts ?? []),
    }),
});
