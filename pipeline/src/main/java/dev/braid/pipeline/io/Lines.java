// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream of bytes, ended by LF or CR LF, held up to a bound. */
final class Lines {

  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;

  private byte[] line = new byte[256];
  private int held;
  private long length;

  Lines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** Goes to the next line; false at the end. */
  boolean next() throws IOException {
    held = 0;
    length = 0;
    boolean any = false;
    while (fill()) {
      any = true;
      int from = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      hold(from, position - from);
      if (position < limit) {
        position++;
        break;
      }
    }
    if (length > 0 && length == held && line[held - 1] == '\r') {
      held--;
      length--;
    }
    return any;
  }

  /** The line without its end; of one beyond the bound, its beginning. */
  byte[] bytes() {
    return Arrays.copyOf(line, held);
  }

  /** How many bytes the line has. */
  long length() {
    return length;
  }

  boolean isBlank() {
    for (int i = 0; i < held; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return length == held;
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      limit = in.read(buffer, 0, buffer.length);
      position = 0;
    }
    return limit > 0;
  }

  private void hold(int from, int count) {
    int fits = Math.min(count, maxBytes + 1 - held);
    if (held + fits > line.length) {
      line = Arrays.copyOf(line, Math.max(held + fits, line.length * 2));
    }
    System.arraycopy(buffer, from, line, held, fits);
    held += fits;
    length += count;
  }
}
