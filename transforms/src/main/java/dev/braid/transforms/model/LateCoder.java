// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Encodes a {@link Late}: version 1 and its fields in order, the reason as a byte. */
public final class LateCoder extends AtomicCoder<Late> {

  private static final long serialVersionUID = 1;
  private static final LateCoder INSTANCE = new LateCoder();

  /** Their places are the wire format: add at the end only. */
  private static final List<Late.Reason> REASONS =
      List.of(Late.Reason.AFTER_COMPLETE, Late.Reason.AFTER_DEADLINE);

  private LateCoder() {}

  public static LateCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Late late, OutputStream out) throws IOException {
    Wire.writeVersion(1, out);
    Wire.writeText(late.id(), out);
    Wire.writeText(late.join(), out);
    Wire.writeText(late.key(), out);
    EventCoder.of().encode(late.event(), out);
    out.write(REASONS.indexOf(late.reason()));
    Wire.writeLong(late.decided(), out);
  }

  @Override
  public Late decode(InputStream in) throws IOException {
    Wire.readVersion(1, "late event", in);
    return new Late(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        EventCoder.of().decode(in),
        Wire.readOneOf(REASONS, "reason", in),
        Wire.readLong(in));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
