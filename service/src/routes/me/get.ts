import { z } from '@hono/zod-openapi';
import { readMe } from '../../actions/read-me.ts';
import { operation } from '../../http/operation.ts';
import { HostId } from '../models/common.ts';
import { Me } from '../models/user.ts';

export const getMe = operation({
  method: 'get',
  path: '/v1/me',
  operationId: 'getMe',
  tag: 'Session',
  summary: 'Who I am and what I may do',
  description:
    'The signed-in user, the company, the unread counts, and `can`: the user’s own side of the rule, each with reasons a person can act on. With `patientId`, `can` and `notice` are those of that chart and its location. A chart that is not the user’s own answers as one that does not exist. `notice` stands wherever a message is written; `emergency` is for portal users only.',
  access: 'user',
  query: z.strictObject({
    patientId: HostId.optional().openapi({ description: 'The chart that a message would be about.' }),
  }),
  responses: {
    200: {
      description: 'The user.',
      schema: Me,
      example: {
        user: { type: 'staff', id: '42', name: 'Priya Raman' },
        company: { id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a10', name: 'North Clinic' },
        can: {
          messagePortal: { allowed: true, reasons: [] },
          messageStaff: { allowed: true, reasons: [] },
          manageSettings: { allowed: false, reasons: [] },
        },
        unread: { messages: 3, conversations: 2 },
        notice: { nonUrgent: 'For non-urgent messages only. Replies may take time.' },
        state: 'st1.42.7',
      },
    },
  },
  problems: [],
  async handle({ principal, query }, services) {
    return { status: 200, body: await readMe(services, principal, query.patientId ?? null) };
  },
});
