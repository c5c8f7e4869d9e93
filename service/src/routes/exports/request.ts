import { z } from '@hono/zod-openapi';
import { type ExportFormat, type OpenExport, openExport } from '../../actions/export-conversations.ts';
import { auditContext } from '../../audit/record.ts';
import type { KeyPrincipal } from '../../auth/principal.ts';
import type { RequestMeta } from '../../http/meta.ts';
import { invalid, Problem } from '../../http/problem.ts';
import { streamBody } from '../../http/stream-body.ts';
import type { Services } from '../../services.ts';
import { found } from '../conversations/params.ts';
import { HostId } from '../models/common.ts';

/** What every format is asked for with. */
export const ExportQuery = z.strictObject({
  patientId: HostId.openapi({ description: 'The chart whose conversations are exported.' }),
  portalUserId: HostId.optional().openapi({
    description: 'Only conversations of this portal user. Required without `allParticipants`.',
    example: 'marcus',
  }),
  allParticipants: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .openapi({
      type: 'boolean',
      description:
        'Everyone’s conversations about this chart, staff’s among themselves included. The API key needs the scope `allParticipants` as well.',
    }),
});

/** Words that every format shares. */
export const EXPORT_RULES =
  'Complete: what a member of a conversation could not see is in it, and a removed message with its ground in place of its text. ' +
  'Streamed; what is sent meanwhile is not in it, and the same data give the same bytes. ' +
  'Where the company requires consent, the export carries its redisclosure notice. ' +
  '404 when there is no such chart or portal user, or they never had to do with each other. Audited before the first byte. An API key runs at most four at a time; more wait a few seconds, then 503 with `Retry-After`. ' +
  'With `allParticipants=true` an API key needs the scope `allParticipants`.';

interface ExportCall {
  readonly principal: KeyPrincipal;
  readonly query: z.output<typeof ExportQuery>;
  readonly meta: RequestMeta;
  readonly request: Request;
}

/** Opens the export and answers it as a download whose name tells of nobody. */
export async function exportAnswer(
  services: Services,
  { principal, query, meta, request }: ExportCall,
  as: {
    format: ExportFormat;
    mediaType: string;
    file: string;
    write(opened: OpenExport): AsyncGenerator<string | Uint8Array>;
  },
): Promise<Response> {
  const { patientId, portalUserId, allParticipants } = query;
  if (allParticipants && !principal.scopes.includes('allParticipants'))
    throw new Problem('scope_required', { detail: 'The API key needs the scope allParticipants' });
  if (allParticipants === (portalUserId !== undefined)) {
    throw invalid({
      pointer: 'query/portalUserId',
      message: allParticipants ? 'does not go with allParticipants' : 'is required without allParticipants',
    });
  }
  const leave = await services.exports.enter(`${principal.companyId} ${principal.keyId}`);
  request.signal.addEventListener('abort', leave, { once: true });
  let opened: OpenExport;
  try {
    opened = found(
      await openExport(
        services.store,
        principal.companyId,
        auditContext(principal, meta),
        { patientId, portalUserId: portalUserId ?? null },
        as.format,
        request.signal,
      ),
    );
  } catch (error) {
    leave();
    throw error;
  }
  const onFault = (error: unknown) => {
    services.log.error({
      event: 'export_broken',
      requestId: meta.requestId,
      error: error instanceof Error ? error.name : 'unknown',
    });
  };
  const body = streamBody(as.write(opened), onFault, leave);
  return new Response(body, {
    headers: {
      'content-type': as.mediaType,
      'content-disposition': `attachment; filename="${as.file}"`,
      'cache-control': 'no-store',
    },
  });
}
