# heapq: a heap is kept as a sorted list, which is a heap too.
import bisect


def heapify(x):
    x.sort()


def heappush(heap, item):
    bisect.insort(heap, item)


def heappop(heap):
    if not heap:
        raise IndexError("index out of range")
    heap.sort()
    return heap.pop(0)


def heappushpop(heap, item):
    heappush(heap, item)
    return heappop(heap)


def heapreplace(heap, item):
    smallest = heappop(heap)
    heappush(heap, item)
    return smallest


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:n]


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:n]


def merge(*iterables, key=None, reverse=False):
    return iter(sorted([x for it in iterables for x in it], key=key, reverse=reverse))
