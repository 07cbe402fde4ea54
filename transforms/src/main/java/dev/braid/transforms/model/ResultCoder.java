// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.jspecify.annotations.Nullable;

/** Encodes a {@link Result}: version 1 and its fields in order, the status as a byte. */
public final class ResultCoder extends AtomicCoder<Result> {

  private static final long serialVersionUID = 1;
  private static final ResultCoder INSTANCE = new ResultCoder();

  /** Their places are the wire format: add at the end only. */
  private static final List<Status> STATUSES =
      List.of(Status.COMPLETE, Status.PARTIAL, Status.MISSING);

  private ResultCoder() {}

  public static ResultCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Result result, OutputStream out) throws IOException {
    Wire.writeVersion(1, out);
    Wire.writeText(result.id(), out);
    Wire.writeText(result.join(), out);
    Wire.writeText(result.key(), out);
    Wire.writeOptionalText(result.outcome(), out);
    out.write(STATUSES.indexOf(result.status()));
    Wire.writeLong(result.start(), out);
    Wire.writeLong(result.decided(), out);
    Wire.writeInt(result.absent().size(), out);
    for (Map.Entry<String, List<String>> entry : result.absent().entrySet()) {
      Wire.writeText(entry.getKey(), out);
      Wire.writeInt(entry.getValue().size(), out);
      for (String type : entry.getValue()) {
        Wire.writeText(type, out);
      }
    }
    Wire.writeInt(result.events().size(), out);
    for (Result.Part part : result.events()) {
      Wire.writeText(part.type(), out);
      Wire.writeFlag(part.list(), out);
      Wire.writeInt(part.events().size(), out);
      for (Event event : part.events()) {
        EventCoder.of().encode(event, out);
      }
    }
  }

  @Override
  public Result decode(InputStream in) throws IOException {
    Wire.readVersion(1, "result", in);
    String id = Wire.readText(in);
    String join = Wire.readText(in);
    String key = Wire.readText(in);
    @Nullable String outcome = Wire.readOptionalText(in);
    Status status = Wire.readOneOf(STATUSES, "status", in);
    long start = Wire.readLong(in);
    long decided = Wire.readLong(in);
    Map<String, List<String>> absent = new LinkedHashMap<>();
    for (int i = Wire.readInt(in); i > 0; i--) {
      String name = Wire.readText(in);
      List<String> types = new ArrayList<>();
      for (int j = Wire.readInt(in); j > 0; j--) {
        types.add(Wire.readText(in));
      }
      absent.put(name, types);
    }
    List<Result.Part> parts = new ArrayList<>();
    try {
      for (int i = Wire.readInt(in); i > 0; i--) {
        parts.add(readPart(in));
      }
      return new Result(id, join, key, outcome, status, start, decided, absent, parts);
    } catch (IllegalArgumentException e) {
      throw new CoderException("no result", e);
    }
  }

  private static Result.Part readPart(InputStream in) throws IOException {
    String type = Wire.readText(in);
    boolean list = Wire.readFlag(in);
    List<Event> events = new ArrayList<>();
    for (int i = Wire.readInt(in); i > 0; i--) {
      events.add(EventCoder.of().decode(in));
    }
    return new Result.Part(type, list, events);
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
