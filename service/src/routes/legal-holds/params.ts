import { z } from '@hono/zod-openapi';
import type { LegalHold } from '../../store/legal-holds.ts';
import { HostId } from '../models/common.ts';
import { HoldSubjectType } from '../models/removal.ts';

export const HoldParams = z.object({
  type: HoldSubjectType.openapi({ param: { name: 'type', in: 'path' } }),
  id: HostId.openapi({
    param: { name: 'id', in: 'path' },
    description: 'The chart’s id or the conversation’s, URL-encoded.',
  }),
});

export function holdOnWire(hold: LegalHold) {
  return { ...hold, placedAt: new Date(hold.placedAt).toISOString() };
}

export const HOLD_EXAMPLE = {
  type: 'patient',
  id: '123:7e0c',
  reference: 'CASE-2026-7',
  placedAt: '2026-03-04T09:41:00.000Z',
  placedBy: 'key:0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a12',
};
