/** Structures in the memory of the kernels: the build tells where the compiler puts each of their fields. */
import { enums, structures } from './built/kernels.ts';

/** Numbers by which host and kernels name things; they are declared and explained in assembly/. */
export const { Activation, Barrier, Finish, Loss, OptimizerKind, Size } = enums;

type Structures = typeof structures;
export type StructureName = keyof Structures;

/** One number for each field of a structure; what they mean is said in assembly/. */
export type Fields<Name extends StructureName> = Record<keyof Structures[Name]['fields'], number>;

interface Place {
  /** Bytes from the address of the structure. */
  readonly at: number;
  readonly type: 'u32' | 'f32' | 'f64';
}

const placesOf = (name: StructureName): Record<string, Place> => structures[name].fields;

/** Bytes of a structure. */
export const sizeOf = (name: StructureName): number => structures[name].size;

/** Writes the given fields of a structure. */
export function writeStructure<Name extends StructureName>(
  buffer: ArrayBufferLike,
  name: Name,
  address: number,
  values: Partial<Fields<Name>>,
): void {
  const view = new DataView(buffer, address);
  const places = placesOf(name);
  for (const [field, value] of Object.entries<number | undefined>(values)) {
    const { at, type } = places[field];
    if (value === undefined) continue;
    if (type === 'f64') view.setFloat64(at, value, true);
    else if (type === 'f32') view.setFloat32(at, value, true);
    else view.setUint32(at, value, true);
  }
}

/** All fields of a structure. */
export function readStructure<Name extends StructureName>(
  buffer: ArrayBufferLike,
  name: Name,
  address: number,
): Fields<Name> {
  const view = new DataView(buffer, address);
  const values: Record<string, number> = {};
  for (const [field, { at, type }] of Object.entries(placesOf(name))) {
    if (type === 'f64') values[field] = view.getFloat64(at, true);
    else values[field] = type === 'f32' ? view.getFloat32(at, true) : view.getUint32(at, true);
  }
  return values as Fields<Name>;
}
