import { build, stop } from 'esbuild';

/**
 * Bundles the Worker to one module. The options follow wrangler's own, as wrangler.toml sets them: workerd brings
 * `node:` and `cloudflare:` modules itself, and text files are imported as strings.
 */
export async function bundleWorker(entry: string, define: Record<string, string>): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2024',
      conditions: ['workerd', 'worker', 'browser'],
      mainFields: ['browser', 'module', 'main'],
      external: ['node:*', 'cloudflare:*'],
      loader: { '.html': 'text', '.sql': 'text', '.txt': 'text' },
      define,
    });
    return outputFiles.map(({ text }) => text).join('');
  } finally {
    // esbuild otherwise keeps a service process for the life of this one.
    await stop();
  }
}
