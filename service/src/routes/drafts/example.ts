export const DRAFT = {
  key: 'new:123:7e0c',
  version: 3,
  body: 'The van leaves at',
  subject: 'Ride on Thursday',
  type: 'portal',
  recipientIds: ['p-7'],
  updatedAt: '2026-03-04T09:41:00.000Z',
};
