"""Trace in, figure out: no torch, no streamlit, no randomness.

Every figure of the pages Explore and Routing is a function of a trace, and can be drawn in a notebook. What it gives is
plotly's, or HTML for `IPython.display.HTML`. Iterations count from 0.

>>> import capsviz
>>> from capsviz import pair, parts, strokes
>>> from capsviz.figures import boxes, compared, divided, lengths, network_map, paired, ranking, rounds, routing, six_routings
>>> from capsviz.figures import supported, votes, walk, worked
>>> net = capsviz.load("sabour-r3")
>>> trace = capsviz.capture(net, strokes.draw(7))
>>> digit = trace.prediction

Explore: the whole map on one sheet, in words and as a table; the answer, the way there, the ten lengths, the pose.

>>> figure = network_map.network_map(trace, 2)
>>> said = network_map.in_words(trace, 2)
>>> html = supported.supported(trace, 2)
>>> figure = boxes.feature_maps(trace)
>>> figure = boxes.primary_capsules(trace, 2)
>>> html = walk.headline(trace) + walk.walk(trace) + walk.length_bars(trace.lengths)
>>> figure = lengths.length_chart(trace.lengths)
>>> figure = lengths.pose_bars(trace.poses[digit], digit)

Routing: couplings over the picture and one by one, the votes, the iterations, one coupling worked out.

>>> figure = routing.coupling_on_picture(trace, 2, digit)
>>> figure = routing.coupling_map(trace.routing, 2, digit)
>>> figure = votes.votes_cloud(trace, 2, digit)
>>> figure = routing.lengths_by_iteration(trace)
>>> figure = routing.entropy_by_iteration(trace.routing)
>>> even = capsviz.capture(net, trace.image, iterations=1)
>>> html = rounds.rounds(trace, even)
>>> said = rounds.against_even(trace, even)
>>> html = worked.numbers(trace.u[57], "u") + worked.rounds(trace.routing, part=57, digit=digit, looked=2)
>>> html = worked.share(trace.routing, part=57, digit=digit, iteration=2)
>>> figure = divided.divided(trace, part=57)
>>> html = worked.first_of_vote(net.digits.W[57, digit].numpy(), trace.u[57], trace.routing.u_hat[57, digit])

An edit, and what follows from it; and who decided, by leaving out every part.

>>> edited = capsviz.capture(net, trace.image, capsviz.parse("c@1[57,3]=0.9"))
>>> figure = routing.coupling_change(trace.routing, edited.routing, 2, 3, touched=parts.touched(edited, 3))
>>> said = walk.what_follows(trace, edited, 3)
>>> import numpy as np
>>> from capsviz.experiments.removals import without_each
>>> lost = trace.lengths[digit] - np.concatenate(list(without_each(net, trace)))[:, digit]
>>> figure = ranking.importance_against_coupling(trace.routing.c[-1, :, digit], lost, digit)
>>> said = ranking.alike(trace.routing.c[-1, :, digit], lost, digit, shown=8)

The same votes through six routings.

>>> from capsviz.experiments.rerouting import HOWS, reroute, vote_widths
>>> routed = {how: reroute(trace, how, iterations=3) for how in HOWS}
>>> figure = six_routings.lengths_by_routing(routed)
>>> html = six_routings.routing_cards(routed, six_routings.trained_with(iterates=True, iterations=3))
>>> said = six_routings.verdict(routed) + six_routings.why_em(vote_widths(trace), routed)

Two pictures that differ by a stroke: each of A, of B and of A - B.

>>> a, b = (capsviz.capture(net, picture) for picture in pair.nine_and_four())
>>> of_a, of_b, difference = compared.coupling_maps(a, b, 2, 9)
>>> of_a, of_b, difference = compared.couplings_on_picture(a, b, 2, 9)
>>> figure = compared.ink_difference(a, b)
>>> figure = compared.lengths(a, b, 2)
>>> figure = compared.poses(a, b, 2, 9)
>>> figure = compared.contributions(a, b, 2, 9, [57, 502])
>>> html = compared.contributors(a, b, 2, 9, [57, 502])
>>> pixels = compared.ink(a.image, b.image)
>>> of_a, of_b, difference = paired.votes_of_both(a, b, 2, 9)
>>> of_a, of_b, difference = paired.lengths_of_both(a, b)
>>> html = paired.rounds_of_both(a, b)
>>> html = paired.numbers_of_both(a.u[57], b.u[57]) + paired.one_coupling(a, b, part=57, parent=9)
>>> of_a, of_b, difference = divided.divided_in_both(a, b, part=57)
>>> of_a, of_b, difference = paired.deciders_of_both(a, b, lost, lost, 9)
>>> html = paired.missed_in_both(a, lost, lost, [57, 502])
>>> routed_a, routed_b = ({how: reroute(each, how, iterations=3) for how in HOWS} for each in (a, b))
>>> of_a, of_b, difference = six_routings.lengths_by_routing_in_both(routed_a, routed_b)
>>> html = paired.answers_of_both(routed_a, routed_b, 9)
"""
