import { z } from 'zod';

/** What a command of package.json does and takes: its arguments are read, and its help is written, from this alone. */
export interface CommandLine<Shape extends z.ZodRawShape> {
  /** As it is typed, without arguments: `npm run --silent token`. */
  readonly run: string;
  readonly does: string;
  /** Made by `operand`, `option` and `flag`; operands are taken in the order in which they are listed. */
  readonly takes: Shape;
  /** Variables of the environment that it reads. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Command lines that work as they are. */
  readonly examples: readonly [string, ...string[]];
}

interface Argument {
  readonly kind: 'operand' | 'option' | 'flag';
  /** What stands for its value in the help; a flag has none. */
  readonly value: string;
  readonly help: string;
}

const argumentRegistry = z.registry<Argument>();

function declare<Schema extends z.ZodType>(schema: Schema, argument: Argument): Schema {
  const own = schema.clone();
  argumentRegistry.add(own, argument);
  return own;
}

/** A value known by its place; an array takes all that are left, and must be the last. */
export function operand<Schema extends z.ZodType>(value: string, help: string, schema: Schema): Schema {
  return declare(schema, { kind: 'operand', value, help });
}

/** `--name VALUE`; required unless the schema has a default or is optional. */
export function option<Schema extends z.ZodType>(value: string, help: string, schema: Schema): Schema {
  return declare(schema, { kind: 'option', value, help });
}

/** `--name`. */
export function flag(help: string): z.ZodDefault<z.ZodBoolean> {
  return declare(z.boolean().default(false), { kind: 'flag', value: '', help });
}

/** A number written plainly: `1e3`, hexadecimal and blanks are more likely mistakes than meant. */
export const plainNumber = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
  .transform(Number);

/** A whole number from 0. */
export const count = plainNumber.pipe(z.int().min(0));

/** An argument as the help shows it. */
export interface DescribedArgument extends Argument {
  readonly name: string;
  readonly takesMany: boolean;
  readonly isRequired: boolean;
  /** Null where nothing stands in for it. */
  readonly byDefault: string | null;
}

export function describeArguments(takes: z.ZodRawShape): DescribedArgument[] {
  return Object.entries(takes).map(([name, schema]) => {
    const argument = schema instanceof z.ZodType ? argumentRegistry.get(schema) : undefined;
    if (argument === undefined) throw new Error(`${name} is neither an operand, an option nor a flag`);
    const absent = z.safeParse(schema, undefined);
    const isShown = absent.success && absent.data !== undefined && argument.kind !== 'flag';
    return {
      ...argument,
      name,
      takesMany: schema instanceof z.ZodArray,
      isRequired: !absent.success,
      byDefault: isShown ? String(absent.data) : null,
    };
  });
}
