# queue: queues of one thread, which never has to wait.
import heapq


class Empty(Exception):
    pass


class Full(Exception):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self.queue = []

    def qsize(self):
        return len(self.queue)

    def empty(self):
        return not self.queue

    def full(self):
        return 0 < self.maxsize <= len(self.queue)

    def put(self, item, block=True, timeout=None):
        if self.full():
            raise Full
        self._add(item)

    def get(self, block=True, timeout=None):
        if not self.queue:
            raise Empty
        return self._take()

    def put_nowait(self, item):
        self.put(item)

    def get_nowait(self):
        return self.get()

    def task_done(self):
        return None

    join = task_done

    def _add(self, item):
        self.queue.append(item)

    def _take(self):
        return self.queue.pop(0)


SimpleQueue = Queue


class LifoQueue(Queue):
    def _take(self):
        return self.queue.pop()


class PriorityQueue(Queue):
    def _add(self, item):
        heapq.heappush(self.queue, item)

    def _take(self):
        return heapq.heappop(self.queue)
