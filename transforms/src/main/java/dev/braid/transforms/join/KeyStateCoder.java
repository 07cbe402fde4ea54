// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.EventCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a {@link KeyState}: version 2, flags, then its fields in order. Version 1 had neither
 * events nor fingerprints: they were in cells of their own.
 */
final class KeyStateCoder extends AtomicCoder<KeyState> {

  private static final long serialVersionUID = 1;
  private static final KeyStateCoder INSTANCE = new KeyStateCoder();

  private static final int SINGLE = 1;
  private static final int CLOSED = 2;
  private static final int COMPLETE = 4;
  private static final int FEW = 8;
  private static final int SEEN = 16;

  private KeyStateCoder() {}

  static KeyStateCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(KeyState state, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    KeyState.@Nullable Closed closed = state.closed();
    @Nullable Seen seen = state.seen();
    @Nullable List<Event> few = state.few();
    out.write(2);
    out.write(
        (state.single() ? SINGLE : 0)
            | (closed != null ? CLOSED : 0)
            | (closed != null && closed.complete() ? COMPLETE : 0)
            | (few != null ? FEW : 0)
            | (seen != null ? SEEN : 0));
    out.writeInt(state.layout());
    VarInt.encode(state.types(), out);
    VarInt.encode(state.events(), out);
    VarInt.encode(state.heartbeats(), out);
    if (state.single()) {
      out.writeLong(state.start());
      out.writeLong(state.last());
      out.writeLong(state.deadline());
    }
    out.writeLong(state.next());
    out.writeLong(state.armed());
    if (closed != null) {
      out.writeLong(closed.time());
    }
    if (few != null) {
      VarInt.encode(few.size(), out);
      for (Event event : few) {
        EventCoder.of().encode(event, out);
      }
    }
    if (seen != null) {
      SeenCoder.writeFingerprints(seen, out);
    }
  }

  @Override
  public KeyState decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readUnsignedByte();
    if (version < 1 || version > 2) {
      throw new CoderException(
          "key state of format " + version + ", but this version knows formats 1 and 2");
    }
    int flags = in.readUnsignedByte();
    boolean single = (flags & SINGLE) != 0;
    int layout = in.readInt();
    long types = VarInt.decodeLong(in);
    int events = VarInt.decodeInt(in);
    int heartbeats = VarInt.decodeInt(in);
    long start = single ? in.readLong() : KeyState.NEVER;
    long last = single ? in.readLong() : KeyState.NEVER;
    long deadline = single ? in.readLong() : KeyState.NEVER;
    long next = in.readLong();
    long armed = in.readLong();
    KeyState.@Nullable Closed closed =
        (flags & CLOSED) == 0 ? null : new KeyState.Closed(in.readLong(), (flags & COMPLETE) != 0);
    @Nullable List<Event> few = (flags & FEW) == 0 ? null : readEvents(in);
    @Nullable Seen seen = (flags & SEEN) == 0 ? null : SeenCoder.readFingerprints(in);
    return new KeyState(
        layout,
        types,
        events,
        heartbeats,
        single,
        start,
        last,
        deadline,
        next,
        armed,
        closed,
        few,
        seen);
  }

  private static List<Event> readEvents(InputStream in) throws IOException {
    int size = VarInt.decodeInt(in);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      events.add(EventCoder.of().decode(in));
    }
    return events;
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
