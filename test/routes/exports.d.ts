declare global {
  namespace Cloudflare {
    interface GlobalProps {
      /** What `exports` of `cloudflare:workers` has in tests. */
      mainModule: typeof import('../../src/index.ts');
    }
  }
}

export {};
