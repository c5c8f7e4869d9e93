import { it } from 'vitest';
import * as admin from '../src/admin.ts';
import * as sdk from '../src/index.ts';
import * as testing from '../src/testing.ts';
import * as webhooks from '../src/webhooks.ts';
import { expectReadmeHolds } from './readme-examples.ts';

it('README: every example does what it says, on the real service', () =>
  expectReadmeHolds({
    '@kipu-messages/sdk': sdk,
    '@kipu-messages/sdk/admin': admin,
    '@kipu-messages/sdk/testing': testing,
    '@kipu-messages/sdk/webhooks': webhooks,
  }));
