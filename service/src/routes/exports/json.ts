import { exportAsJson } from '../../exports/json.ts';
import { operation } from '../../http/operation.ts';
import { ConversationExport } from '../models/export.ts';
import { EXPORT_RULES, ExportQuery, exportAnswer } from './request.ts';

export const exportJson = operation({
  method: 'get',
  path: '/v1/exports/json',
  operationId: 'exportJson',
  tag: 'Retention',
  summary: 'One patient’s conversations as JSON',
  description: EXPORT_RULES,
  access: 'key',
  cost: 100,
  scope: 'exports',
  query: ExportQuery,
  responses: {
    200: {
      description: 'The export.',
      schema: ConversationExport,
      example: {
        format: 'kipu-messages-export',
        version: 1,
        company: { id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a10', name: 'North Clinic' },
        patient: { id: '123:7e0c', name: 'Marcus Bell', label: 'Intensive outpatient' },
        portalUser: { id: 'marcus', name: 'Marcus Bell', relation: 'patient' },
        allParticipants: false,
        notice: null,
        conversationCount: 1,
        messageCount: 1,
        conversations: [
          {
            id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a11',
            type: 'portal',
            subject: 'Ride on Thursday',
            startedAt: '2026-03-04T09:41:00.000Z',
            participants: [
              { type: 'portal', id: 'marcus', name: 'Marcus Bell', relation: 'patient' },
              { type: 'staff', id: 'priya', name: 'Priya Raman', title: 'Primary therapist' },
            ],
            messages: [
              {
                id: '0199f2a4-7c1e-7b53-9d0a-3f5f0d9c2a12',
                seq: 1,
                author: { type: 'staff', id: 'priya', name: 'Priya Raman' },
                sentAt: '2026-03-04T09:41:00.000Z',
                body: 'The van leaves at 8:30.',
              },
            ],
          },
        ],
      },
    },
  },
  problems: ['scope_required', 'not_found'],
  handle: (call, services) =>
    exportAnswer(services, call, {
      format: 'json',
      mediaType: 'application/json; charset=utf-8',
      file: 'messages.json',
      write: exportAsJson,
    }),
});
