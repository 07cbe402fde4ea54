// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.jspecify.annotations.Nullable;

/** Encodes an {@link Event}: version 1, type, time (8 bytes), id or none, JSON. */
public final class EventCoder extends AtomicCoder<Event> {

  private static final long serialVersionUID = 1;
  private static final Names TYPES = new Names();
  private static final EventCoder INSTANCE = new EventCoder();

  private EventCoder() {}

  public static EventCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Event event, OutputStream out) throws IOException {
    Wire.writeVersion(1, out);
    Wire.writeText(event.type(), out);
    Wire.writeLong(event.time(), out);
    Wire.writeOptionalText(event.id(), out);
    Wire.writeBytes(event.json(), out);
  }

  @Override
  public Event decode(InputStream in) throws IOException {
    Wire.readVersion(1, "event", in);
    String type = TYPES.of(Wire.readBytes(in));
    long time = Wire.readLong(in);
    @Nullable String id = Wire.readOptionalText(in);
    byte[] json = Wire.readBytes(in);
    try {
      return new Event(type, time, id, json);
    } catch (IllegalArgumentException e) {
      throw new CoderException("no event", e);
    }
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
