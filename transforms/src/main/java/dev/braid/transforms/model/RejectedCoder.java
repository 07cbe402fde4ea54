// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Encodes a {@link Rejected}: a version and its fields in order, the reason as a byte; the key and
 * the headers in version 2, for those that have one of them.
 */
public final class RejectedCoder extends AtomicCoder<Rejected> {

  private static final long serialVersionUID = 1;
  private static final RejectedCoder INSTANCE = new RejectedCoder();

  /** Their places are the wire format: add at the end only. */
  private static final List<Rejected.Reason> REASONS =
      List.of(
          Rejected.Reason.MALFORMED,
          Rejected.Reason.NO_KEY,
          Rejected.Reason.NO_TIME,
          Rejected.Reason.BAD_TIME,
          Rejected.Reason.TOO_LARGE,
          Rejected.Reason.TOO_MANY_EVENTS,
          Rejected.Reason.FROM_FUTURE);

  private RejectedCoder() {}

  public static RejectedCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Rejected rejected, OutputStream out) throws IOException {
    boolean bare = rejected.key() == null && rejected.headers().isEmpty();
    Wire.writeVersion(bare ? 1 : 2, out);
    Wire.writeText(rejected.id(), out);
    Wire.writeText(rejected.join(), out);
    out.write(REASONS.indexOf(rejected.reason()));
    Wire.writeText(rejected.detail(), out);
    Wire.writeOptionalText(rejected.source(), out);
    Wire.writeOptionalText(rejected.position(), out);
    Wire.writeBytes(rejected.bytes(), out);
    Wire.writeLong(rejected.length(), out);
    if (!bare) {
      Wire.writeOptionalBytes(rejected.key(), out);
      Wire.writeHeaders(rejected.headers(), out);
    }
  }

  @Override
  public Rejected decode(InputStream in) throws IOException {
    int version = Wire.readVersion(2, "rejected record", in);
    return new Rejected(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readOneOf(REASONS, "reason", in),
        Wire.readText(in),
        Wire.readOptionalText(in),
        Wire.readOptionalText(in),
        Wire.readBytes(in),
        Wire.readLong(in),
        version == 1 ? null : Wire.readOptionalBytes(in),
        version == 1 ? List.of() : Wire.readHeaders(in));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
