// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import dev.braid.transforms.model.Event;
import dev.braid.transforms.model.InstanceId;
import dev.braid.transforms.model.Rfc3339;
import java.util.HexFormat;

/**
 * The name of an event in outputs: {@code join/key/type/id}; without an id its time and fingerprint
 * stand for it.
 */
final class EventId {

  private EventId() {}

  static String of(String join, String key, Event event) {
    String id = event.id();
    return InstanceId.of(join, key)
        + "/"
        + InstanceId.encode(event.type())
        + "/"
        + InstanceId.encode(
            id != null
                ? id
                : Rfc3339.format(event.time())
                    + "~"
                    + HexFormat.of().toHexDigits(Seen.fingerprint(event)));
  }
}
