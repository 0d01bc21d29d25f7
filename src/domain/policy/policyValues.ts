import { z } from 'zod';

/** The kinds of values that a policy has, each with its default and a description for the docs. */

export const seconds = (fallback: number, description: string) =>
  z
    .number()
    .min(0)
    .max(7 * 86_400)
    .default(fallback)
    .describe(description);
/** A pause between two attempts. Never 0, or an object would spin. */
export const pauseSeconds = (fallback: number, description: string) =>
  z.number().min(0.1).max(86_400).default(fallback).describe(description);
export const meters = (fallback: number, description: string) =>
  z.number().min(0).max(200_000).default(fallback).describe(description);
export const count = (least: number, most: number, fallback: number, description: string) =>
  z.int().min(least).max(most).default(fallback).describe(description);
export const factor = (least: number, most: number, fallback: number, description: string) =>
  z.number().min(least).max(most).default(fallback).describe(description);
export const flag = (fallback: boolean, description: string) =>
  z.boolean().default(fallback).describe(description);
export const amount = (fallback: number, description: string) =>
  z.int().min(0).default(fallback).describe(description);

/** The tenant's own server, of a supported kind; null: none. */
export const server = <const Kind extends string>(kinds: readonly [Kind, ...Kind[]], description: string) =>
  z
    .object({
      kind: z.enum(kinds),
      url: z
        .string()
        .max(500)
        .regex(/^https?:\/\/\S+$/),
    })
    .nullable()
    .default(null)
    .describe(description);
