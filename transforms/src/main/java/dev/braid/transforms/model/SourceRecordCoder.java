// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Encodes a {@link SourceRecord}: a version, container, position, length, bytes; in version 2, for
 * those that have one of them, also the key and the headers.
 */
public final class SourceRecordCoder extends AtomicCoder<SourceRecord> {

  private static final long serialVersionUID = 1;
  private static final SourceRecordCoder INSTANCE = new SourceRecordCoder();

  private SourceRecordCoder() {}

  public static SourceRecordCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SourceRecord record, OutputStream out) throws IOException {
    boolean bare = record.key() == null && record.headers().isEmpty();
    Wire.writeVersion(bare ? 1 : 2, out);
    Wire.writeText(record.container(), out);
    Wire.writeLong(record.position(), out);
    Wire.writeLong(record.length(), out);
    Wire.writeBytes(record.bytes(), out);
    if (!bare) {
      Wire.writeOptionalBytes(record.key(), out);
      Wire.writeHeaders(record.headers(), out);
    }
  }

  @Override
  public SourceRecord decode(InputStream in) throws IOException {
    int version = Wire.readVersion(2, "source record", in);
    String container = Wire.readText(in);
    long position = Wire.readLong(in);
    long length = Wire.readLong(in);
    byte[] bytes = Wire.readBytes(in);
    return version == 1
        ? new SourceRecord(container, position, bytes, length)
        : new SourceRecord(
            container, position, bytes, length, Wire.readOptionalBytes(in), Wire.readHeaders(in));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
