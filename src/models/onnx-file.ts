/**
 * The ONNX format: a graph of operators with its constants, as one protobuf message. Written here is the part that a
 * network needs. Field numbers are those of onnx.proto (IR version 8): https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { PbfWriter } from 'pbf';

/** float32, float64 and int64, as constants are stored. */
export type TensorData = Float32Array | Float64Array | BigInt64Array;

interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Whole numbers and fractions are different types of attributes. */
type Attribute = { readonly int: number } | { readonly float: number };

interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** float32 values [batch, columns]; the batch may be of any size. */
interface Value {
  readonly name: string;
  readonly columns: number;
}

/** Operators are sorted as they are added: each reads what is there already. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly constants: Constant[] = [];

  /** Adds an operator, and returns the name of what it gives out. */
  add(operator: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string {
    const output = `${operator.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ operator, inputs, output, attributes });
    return output;
  }

  /** Adds numbers, and returns their name. Default shape: a list, or a scalar for a single number. */
  constant(data: TensorData, shape: readonly number[] = data.length === 1 ? [] : [data.length], name?: string): string {
    const own = name ?? `constant_${this.constants.length}`;
    this.constants.push({ name: own, shape, data });
    return own;
  }

  /** Adds a list of whole numbers, such as a shape or the axes of a sum. */
  integers(...values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }
}

/** What a file holds besides its graph. */
export interface OnnxFile {
  readonly graph: OnnxGraph;
  readonly name: string;
  readonly input: Value;
  readonly output: Value;
  readonly documentation: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const IR_VERSION = 8;
/** The version of the operators' definitions. */
const OPERATOR_SET = 17;
const types = { float: 1, int64: 7, double: 11 };
const attributeTypes = { float: 1, int: 2 };

/** The bytes of a file. */
export function encodeOnnxFile(file: OnnxFile): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, IR_VERSION);
  writer.writeStringField(2, 'handwritten');
  writer.writeStringField(6, file.documentation);
  writer.writeMessage(7, writeGraph, file);
  writer.writeMessage(8, (version, set) => set.writeVarintField(2, version), OPERATOR_SET);
  for (const [key, value] of Object.entries(file.metadata)) {
    writer.writeMessage(14, writeEntry, [key, value] as const);
  }
  return writer.finish();
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

function writeGraph({ graph, name, input, output }: OnnxFile, writer: PbfWriter): void {
  for (const node of graph.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, name);
  for (const constant of graph.constants) writer.writeMessage(5, writeConstant, constant);
  writer.writeMessage(11, writeValue, input);
  writer.writeMessage(12, writeValue, output);
}

function writeNode({ operator, inputs, output, attributes }: OnnxNode, writer: PbfWriter): void {
  for (const input of inputs) writer.writeStringField(1, input);
  writer.writeStringField(2, output);
  writer.writeStringField(3, output);
  writer.writeStringField(4, operator);
  for (const attribute of Object.entries(attributes)) writer.writeMessage(5, writeAttribute, attribute);
}

function writeAttribute([name, value]: readonly [string, Attribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  if ('float' in value) writer.writeFloatField(2, value.float);
  else writer.writeVarintField(3, value.int);
  writer.writeVarintField(20, 'float' in value ? attributeTypes.float : attributeTypes.int);
}

function writeConstant({ name, shape, data }: Constant, writer: PbfWriter): void {
  for (const size of shape) writer.writeVarintField(1, size);
  const isFloat = data instanceof Float32Array;
  writer.writeVarintField(2, isFloat ? types.float : data instanceof Float64Array ? types.double : types.int64);
  writer.writeStringField(8, name);
  writer.writeBytesField(9, littleEndian(data));
}

function littleEndian(data: TensorData): Uint8Array {
  const view = new DataView(new ArrayBuffer(data.byteLength));
  const size = data.BYTES_PER_ELEMENT;
  data.forEach((value: number | bigint, i: number) => {
    if (typeof value === 'bigint') view.setBigInt64(i * size, value, true);
    else if (size === 8) view.setFloat64(i * size, value, true);
    else view.setFloat32(i * size, value, true);
  });
  return new Uint8Array(view.buffer);
}

function writeValue({ name, columns }: Value, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  const writeDimensions = (_: unknown, shape: PbfWriter) => {
    shape.writeMessage(1, (batch, dimension) => dimension.writeStringField(2, batch), 'batch');
    shape.writeMessage(1, (size, dimension) => dimension.writeVarintField(1, size), columns);
  };
  const writeTensor = (_: unknown, tensor: PbfWriter) => {
    tensor.writeVarintField(1, types.float);
    tensor.writeMessage(2, writeDimensions, undefined);
  };
  writer.writeMessage(2, (_, type) => type.writeMessage(1, writeTensor, undefined), undefined);
}
