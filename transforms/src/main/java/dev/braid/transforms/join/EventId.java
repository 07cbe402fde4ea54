// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.InstanceId;
import dev.braid.transforms.model.Rfc3339;
import java.util.HexFormat;

/**
 * The name of an event in outputs: {@code join/key/type/id}. Without an id, its time and the first
 * 64 bits of the SHA-256 of its JSON stand for it: {@code time~hash}.
 */
final class EventId {

  private EventId() {}

  static String of(String join, String key, Event event) {
    String id = event.id();
    String name =
        id != null
            ? id
            : Rfc3339.format(event.time())
                + "~"
                + HexFormat.of().toHexDigits(Seen.hash(event.json()));
    return InstanceId.of(join, key)
        + "/"
        + InstanceId.encode(event.type())
        + "/"
        + InstanceId.encode(name);
  }
}
