// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Encodes a {@link SourceRecord}: version 1, container, position, length, bytes. */
public final class SourceRecordCoder extends AtomicCoder<SourceRecord> {

  private static final long serialVersionUID = 1;
  private static final SourceRecordCoder INSTANCE = new SourceRecordCoder();

  private SourceRecordCoder() {}

  public static SourceRecordCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SourceRecord record, OutputStream out) throws IOException {
    Wire.writeVersion(1, out);
    Wire.writeText(record.container(), out);
    Wire.writeLong(record.position(), out);
    Wire.writeLong(record.length(), out);
    Wire.writeBytes(record.bytes(), out);
  }

  @Override
  public SourceRecord decode(InputStream in) throws IOException {
    Wire.readVersion(1, "source record", in);
    String container = Wire.readText(in);
    long position = Wire.readLong(in);
    long length = Wire.readLong(in);
    return new SourceRecord(container, position, Wire.readBytes(in), length);
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
