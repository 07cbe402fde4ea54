// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** The few ways in which a coder of this project writes a field. */
final class Wire {

  private Wire() {}

  static void writeVersion(int version, OutputStream out) throws IOException {
    out.write(version);
  }

  /** Reads the leading version byte, which must be 1 to {@code newest}. */
  static int readVersion(int newest, String what, InputStream in) throws IOException {
    int version = readByte(in);
    if (version < 1 || version > newest) {
      throw new CoderException(
          what + " of format " + version + ", but this version knows formats 1 to " + newest);
    }
    return version;
  }

  static int readByte(InputStream in) throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException();
    }
    return value;
  }

  static void writeLong(long value, OutputStream out) throws IOException {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }

  static long readLong(InputStream in) throws IOException {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | readByte(in);
    }
    return value;
  }

  static void writeInt(int value, OutputStream out) throws IOException {
    VarInt.encode(value, out);
  }

  /** Reads a length or a count, which is never negative. */
  static int readInt(InputStream in) throws IOException {
    int value = VarInt.decodeInt(in);
    if (value < 0) {
      throw new CoderException("a length of " + value);
    }
    return value;
  }

  static void writeBytes(byte[] value, OutputStream out) throws IOException {
    VarInt.encode(value.length, out);
    out.write(value);
  }

  static byte[] readBytes(InputStream in) throws IOException {
    int length = readInt(in);
    byte[] value = in.readNBytes(length);
    if (value.length < length) {
      throw new EOFException();
    }
    return value;
  }

  static void writeFlag(boolean value, OutputStream out) throws IOException {
    out.write(value ? 1 : 0);
  }

  static boolean readFlag(InputStream in) throws IOException {
    int value = readByte(in);
    if (value > 1) {
      throw new CoderException("neither yes nor no, but " + value);
    }
    return value == 1;
  }

  /** Reads which of {@code values} it is: its place among them is a byte. */
  static <T> T readOneOf(List<T> values, String what, InputStream in) throws IOException {
    int place = readByte(in);
    if (place >= values.size()) {
      throw new CoderException("no " + what + " has the number " + place);
    }
    return values.get(place);
  }

  static void writeText(String value, OutputStream out) throws IOException {
    writeBytes(value.getBytes(StandardCharsets.UTF_8), out);
  }

  static String readText(InputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  static void writeOptionalText(@Nullable String value, OutputStream out) throws IOException {
    writeFlag(value != null, out);
    if (value != null) {
      writeText(value, out);
    }
  }

  static @Nullable String readOptionalText(InputStream in) throws IOException {
    return readFlag(in) ? readText(in) : null;
  }

  static void writeOptionalBytes(byte @Nullable [] value, OutputStream out) throws IOException {
    writeFlag(value != null, out);
    if (value != null) {
      writeBytes(value, out);
    }
  }

  static byte @Nullable [] readOptionalBytes(InputStream in) throws IOException {
    return readFlag(in) ? readBytes(in) : null;
  }

  static void writeHeaders(List<Header> headers, OutputStream out) throws IOException {
    writeInt(headers.size(), out);
    for (Header header : headers) {
      writeText(header.name(), out);
      writeOptionalBytes(header.value(), out);
    }
  }

  static List<Header> readHeaders(InputStream in) throws IOException {
    List<Header> headers = new ArrayList<>();
    for (int i = readInt(in); i > 0; i--) {
      headers.add(new Header(readText(in), readOptionalBytes(in)));
    }
    return headers;
  }
}
