// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link Seen}: version 1, how many, 8 bytes each. */
final class SeenCoder extends AtomicCoder<Seen> {

  private static final long serialVersionUID = 1;
  private static final SeenCoder INSTANCE = new SeenCoder();

  private SeenCoder() {}

  static SeenCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Seen seen, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.write(1);
    writeFingerprints(seen, out);
  }

  static void writeFingerprints(Seen seen, DataOutputStream out) throws IOException {
    VarInt.encode(seen.fingerprints().length, out);
    for (long fingerprint : seen.fingerprints()) {
      out.writeLong(fingerprint);
    }
  }

  @Override
  public Seen decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readUnsignedByte();
    if (version != 1) {
      throw new CoderException(
          "fingerprints of format " + version + ", but this version knows format 1");
    }
    return readFingerprints(in);
  }

  static Seen readFingerprints(DataInputStream in) throws IOException {
    long[] fingerprints = new long[VarInt.decodeInt(in)];
    for (int i = 0; i < fingerprints.length; i++) {
      fingerprints[i] = in.readLong();
    }
    return new Seen(fingerprints);
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
