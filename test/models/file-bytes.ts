/** Files made byte by byte, as no program of ours writes them. */

/** A safetensors file with this header, as text or as bytes, and these bytes behind it (a number: so many zeros). */
export function safetensorsFile(header: string | Uint8Array, content: number | Uint8Array = 0): Uint8Array {
  const head = Buffer.from(header as Uint8Array);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([length, head, typeof content === 'number' ? Buffer.alloc(content) : content]);
}

/** The header of a file whose tensors are float32 numbers in a row, one behind the other. */
export function headerOf(sizes: Readonly<Record<string, number>>, metadata?: unknown): string {
  let end = 0;
  const entries = Object.entries(sizes).map(([name, size]) => {
    const entry = { dtype: 'F32', shape: [size], data_offsets: [end, end + 4 * size] };
    end += 4 * size;
    return [name, entry] as const;
  });
  return JSON.stringify({ ...(metadata !== undefined && { __metadata__: metadata }), ...Object.fromEntries(entries) });
}

/** What our model files say of a network. */
export const metadataOf = (layers: readonly unknown[]) => ({
  format: 'handwritten',
  version: '1',
  loss: 'cross-entropy',
  layers: JSON.stringify(layers),
});

/** A model file with one layer 2 → 3 (softmax), with these metadata beside or in place of ours. */
export function modelFile(metadata: Readonly<Record<string, unknown>>, content: number | Uint8Array = 36): Uint8Array {
  const header = {
    __metadata__: {
      ...metadataOf([{ kind: 'dense', inputs: 2, outputs: 3, activation: 'softmax' }]),
      ...metadata,
    },
    'layers.0.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    'layers.0.bias': { dtype: 'F32', shape: [3], data_offsets: [24, 36] },
  };
  return safetensorsFile(JSON.stringify(header), content);
}

/** The characters of a text that command a terminal or turn the direction of writing. Line breaks and tabs do not. */
export const commandsIn = (text: string): string[] =>
  text.match(/[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu) ?? [];
