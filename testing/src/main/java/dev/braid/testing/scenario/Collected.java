// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.scenario;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Everything a collection had in a run within this JVM. For runners that neither leave the JVM nor
 * try a bundle twice.
 */
final class Collected<T> {

  private static final Map<UUID, Queue<Object>> ELEMENTS = new ConcurrentHashMap<>();

  private final UUID id = UUID.randomUUID();

  private Collected() {}

  /** Will have the elements of {@code collection}. */
  static <T> Collected<T> of(String name, PCollection<T> collection) {
    Collected<T> collected = new Collected<>();
    collection.apply("Collect " + name, ParDo.of(new CollectFn<>(collected.id)));
    return collected;
  }

  /** The elements, after the run; the second time there are none. */
  @SuppressWarnings("unchecked")
  List<T> take() {
    Queue<Object> elements = ELEMENTS.remove(id);
    return elements == null ? List.of() : (List<T>) List.copyOf(elements);
  }

  private static final class CollectFn<T> extends DoFn<T, Void> {
    private final UUID id;

    CollectFn(UUID id) {
      this.id = id;
    }

    @ProcessElement
    public void process(@Element T element) {
      ELEMENTS.computeIfAbsent(id, each -> new ConcurrentLinkedQueue<>()).add(element);
    }
  }
}
