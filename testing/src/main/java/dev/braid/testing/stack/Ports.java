// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine to listen on.
 *
 * <p>They are taken from below those that systems give to outgoing connections, so that a port
 * stays free while its server is being restarted. No port is given twice by one JVM.
 */
public final class Ports {

  private static final int FIRST = 15_000;
  private static final int LAST = 32_000;
  private static final int MOST_TRIES = 1_000;

  private static final Set<Integer> GIVEN = new HashSet<>();

  private Ports() {}

  /** A port nobody listens on. */
  public static int free() {
    synchronized (GIVEN) {
      for (int i = 0; i < MOST_TRIES; i++) {
        int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
        if (!GIVEN.contains(port) && isFree(port)) {
          GIVEN.add(port);
          return port;
        }
      }
    }
    throw new IllegalStateException("no port from " + FIRST + " to " + LAST + " is free");
  }

  /** The usual port if nobody listens on it, else another. */
  public static int freeOr(int usual) {
    synchronized (GIVEN) {
      return isFree(usual) && GIVEN.add(usual) ? usual : free();
    }
  }

  /** Whether nobody listens on a port, of this machine's loopback address or of all of them. */
  public static boolean isFree(int port) {
    return canListen(new InetSocketAddress(port))
        && canListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static boolean canListen(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do, so that a port whose connections have just been closed counts as free.
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
