// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Encodes an {@link Outgoing}: version 1 and its fields in order. */
public final class OutgoingCoder extends AtomicCoder<Outgoing> {

  private static final long serialVersionUID = 1;
  private static final OutgoingCoder INSTANCE = new OutgoingCoder();

  private OutgoingCoder() {}

  public static OutgoingCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Outgoing outgoing, OutputStream out) throws IOException {
    Wire.writeVersion(1, out);
    Wire.writeText(outgoing.id(), out);
    Wire.writeText(outgoing.key(), out);
    Wire.writeBytes(outgoing.value(), out);
  }

  @Override
  public Outgoing decode(InputStream in) throws IOException {
    Wire.readVersion(1, "outgoing record", in);
    return new Outgoing(Wire.readText(in), Wire.readText(in), Wire.readBytes(in));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
