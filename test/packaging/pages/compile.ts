import { transform } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

/** TypeScript and JSX to an ES module. */
export async function compileTsx(text: string): Promise<string> {
  return (await transform(text, { loader: 'tsx', jsx: 'automatic', format: 'esm' })).code;
}

/** A single-file component to an ES module, with the option that the README names. */
export async function compileVue(text: string, filename: string, ssr: boolean): Promise<string> {
  const compilerOptions = { isCustomElement: (tag: string) => tag.startsWith('kipu-') };
  const { descriptor } = parse(text, { filename, templateParseOptions: compilerOptions });
  const { content } = compileScript(descriptor, {
    id: 'messages',
    inlineTemplate: true,
    templateOptions: { ssr, ssrCssVars: [], compilerOptions },
  });
  return compileTsx(content);
}
