import type { Call } from './call.ts';
import type { KipuClient } from './client.ts';
import type { components } from './generated/openapi.ts';
import { getSettings, patchSettings } from './operations.ts';
import type { CallOptions } from './transport.ts';

type Schemas = components['schemas'];
type Request = KipuClient['request'];

/** The settings of a company. `.withResponse()` gives the `etag` that a change needs. */
export const settingsOf = (request: Request) => ({
  get: (options?: CallOptions): Call<Schemas['Settings']> => request(getSettings(), options),
  patch: (patch: Schemas['SettingsPatch'], etag: string, options?: CallOptions): Call<Schemas['Settings']> =>
    request(patchSettings(patch, etag), options),
  /** What a patch would come to, changing nothing: the settings, and `losesReply`, the conversations it would silence. */
  preview: (
    patch: Schemas['SettingsPatch'],
    etag: string,
    options?: CallOptions,
  ): Call<Schemas['Settings']> => request(patchSettings(patch, etag, true), options),
});

export type SettingsCalls = ReturnType<typeof settingsOf>;
export type RetentionCalls = ReturnType<typeof retentionOf>;

/** How long texts are kept. `.withResponse()` gives the `etag` that a change needs. */
export const retentionOf = (request: Request) => {
  const change = (
    body: Schemas['RetentionInput'],
    etag: string,
    options: CallOptions | undefined,
    dryRun?: true,
  ): Call<Schemas['Retention']> =>
    request<Schemas['Retention']>(
      { method: 'PUT', route: '/v1/retention', query: { dryRun }, body, headers: { 'if-match': etag } },
      options,
    );
  return {
    get: (options?: CallOptions): Call<Schemas['Retention']> =>
      request<Schemas['Retention']>({ method: 'GET', route: '/v1/retention' }, options),
    /** What is past its time begins to go at once and cannot be brought back: ask `preview` first. */
    put: (
      input: Schemas['RetentionInput'],
      etag: string,
      options?: CallOptions,
    ): Call<Schemas['Retention']> => change(input, etag, options),
    /** What would be emptied now (`wouldEmpty`), and what only a legal hold would keep (`held`); changes nothing. */
    preview: (
      input: Schemas['RetentionInput'],
      etag: string,
      options?: CallOptions,
    ): Call<Schemas['Retention']> => change(input, etag, options, true),
  };
};
