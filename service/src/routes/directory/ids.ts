import { z } from '@hono/zod-openapi';
import { HostId } from '../models/common.ts';

/** `{id}` in a path: the EMR's own id, URL-encoded. */
export const IdParam = z.object({
  id: HostId.openapi({ param: { name: 'id', in: 'path' }, description: 'The EMR’s id, URL-encoded.' }),
});

/** A portal user and a chart. */
export const ConnectionParams = z.object({
  id: HostId.openapi({ param: { name: 'id', in: 'path' }, description: 'The portal user’s id.' }),
  patientId: HostId.openapi({ param: { name: 'patientId', in: 'path' }, description: 'The chart’s id.' }),
});
