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
import org.jspecify.annotations.Nullable;

/**
 * Encodes a {@link KeyState}: version 1, flags (ordered, closed, closed as complete), then its
 * fields in order.
 */
final class KeyStateCoder extends AtomicCoder<KeyState> {

  private static final long serialVersionUID = 1;
  private static final KeyStateCoder INSTANCE = new KeyStateCoder();

  private static final int ORDERED = 1;
  private static final int CLOSED = 2;
  private static final int COMPLETE = 4;

  private KeyStateCoder() {}

  static KeyStateCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(KeyState state, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    KeyState.@Nullable Closed closed = state.closed();
    int flags = state.ordered() ? ORDERED : 0;
    if (closed != null) {
      flags |= closed.complete() ? CLOSED | COMPLETE : CLOSED;
    }
    out.write(1);
    out.write(flags);
    out.writeInt(state.layout());
    VarInt.encode(state.types(), out);
    VarInt.encode(state.events(), out);
    VarInt.encode(state.heartbeats(), out);
    if (state.ordered()) {
      out.writeLong(state.start());
      out.writeLong(state.last());
      out.writeLong(state.deadline());
    }
    out.writeLong(state.next());
    out.writeLong(state.armed());
    if (closed != null) {
      out.writeLong(closed.time());
    }
  }

  @Override
  public KeyState decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readUnsignedByte();
    if (version != 1) {
      throw new CoderException(
          "key state of format " + version + ", but this version knows format 1");
    }
    int flags = in.readUnsignedByte();
    boolean ordered = (flags & ORDERED) != 0;
    int layout = in.readInt();
    long types = VarInt.decodeLong(in);
    int events = VarInt.decodeInt(in);
    int heartbeats = VarInt.decodeInt(in);
    long start = ordered ? in.readLong() : KeyState.NEVER;
    long last = ordered ? in.readLong() : KeyState.NEVER;
    long deadline = ordered ? in.readLong() : KeyState.NEVER;
    long next = in.readLong();
    long armed = in.readLong();
    KeyState.@Nullable Closed closed =
        (flags & CLOSED) == 0 ? null : new KeyState.Closed(in.readLong(), (flags & COMPLETE) != 0);
    return new KeyState(
        layout, types, events, heartbeats, ordered, start, last, deadline, next, armed, closed);
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
