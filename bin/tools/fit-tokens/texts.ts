/**
 * Texts in scripts and formats that the public data sets hardly contain, so that the fit sees each of them.
 * Several paragraphs per entry; each becomes a row of the fit.
 */
export const ADDED_TEXTS: Readonly<Record<string, readonly string[]>> = {
  chinese: [
    '请根据下面的文件回答问题，并说明你引用了哪一段内容。如果文件里没有答案，请直接说不知道，不要编造。',
    '昨天晚上系统升级以后，部分用户无法登录。我们检查了日志，发现缓存服务器的连接数已经达到上限，重启之后恢复正常。',
    '这种药每天最多服用三次，每次间隔至少六个小时。如果出现胸痛、呼吸困难或者皮疹，请立即停药并联系医生。',
    '去年公司的总收入增长了百分之十二，主要来自海外市场；但是原材料价格上涨，使毛利率下降了两个百分点。',
  ],
  japanese: [
    '次の文書を読んで、質問に日本語で答えてください。根拠となる段落の番号も書いてください。分からない場合は「分かりません」と答えてください。',
    '昨夜のシステム更新の後、一部のユーザーがログインできなくなりました。ログを確認したところ、接続数が上限に達していたため、再起動して復旧しました。',
    'この薬は一日三回まで、六時間以上の間隔をあけて服用してください。胸の痛みや息苦しさを感じたら、すぐに医師に連絡してください。',
    'ロボットは人が近くにいるときは速度を落とし、非常停止ボタンが押されたら必ず動作を止めなければなりません。',
  ],
  korean: [
    '아래 문서를 읽고 질문에 답해 주세요. 답의 근거가 되는 문단을 함께 적고, 문서에 답이 없으면 모른다고 말해 주세요.',
    '어젯밤 시스템을 업데이트한 뒤 일부 사용자가 로그인하지 못했습니다. 로그를 확인해 보니 연결 수가 한도에 도달해 있었고, 다시 시작한 후 정상으로 돌아왔습니다.',
    '이 약은 하루에 세 번까지, 적어도 여섯 시간 간격으로 복용하세요. 가슴 통증이나 호흡 곤란이 있으면 바로 의사에게 연락하세요.',
    '지난해 회사의 매출은 십이 퍼센트 늘었지만 원자재 가격이 올라 이익률은 조금 낮아졌습니다.',
  ],
  russian: [
    'Прочитайте документ ниже и ответьте на вопрос. Укажите, на какой абзац вы опираетесь; если ответа в документе нет, так и скажите.',
    'Вчера вечером после обновления системы часть пользователей не смогла войти. Мы проверили журналы: число соединений достигло предела, после перезапуска всё заработало.',
    'Это лекарство принимают не чаще трёх раз в день с перерывом не менее шести часов. При боли в груди или одышке немедленно обратитесь к врачу.',
    'За прошлый год выручка компании выросла на двенадцать процентов, однако из-за дорогого сырья рентабельность снизилась.',
  ],
  greek: [
    'Διαβάστε το παρακάτω έγγραφο και απαντήστε στην ερώτηση. Αν η απάντηση δεν υπάρχει στο έγγραφο, πείτε ότι δεν τη γνωρίζετε.',
    'Μετά τη χθεσινή αναβάθμιση ορισμένοι χρήστες δεν μπορούσαν να συνδεθούν, επειδή ο αριθμός των συνδέσεων είχε φτάσει στο όριο.',
  ],
  arabic: [
    'اقرأ المستند التالي ثم أجب عن السؤال، واذكر الفقرة التي اعتمدت عليها. إذا لم تجد الجواب فقل إنك لا تعرفه.',
    'بعد تحديث النظام ليلة أمس لم يتمكن بعض المستخدمين من تسجيل الدخول، وقد عاد كل شيء إلى طبيعته بعد إعادة التشغيل.',
    'لا يؤخذ هذا الدواء أكثر من ثلاث مرات في اليوم، ويجب الاتصال بالطبيب فورا عند الشعور بألم في الصدر.',
  ],
  hebrew: [
    'קראו את המסמך הבא וענו על השאלה. אם התשובה אינה מופיעה במסמך, כתבו שאינכם יודעים.',
    'לאחר עדכון המערכת אמש חלק מהמשתמשים לא הצליחו להתחבר, ולאחר הפעלה מחדש הכול חזר לפעול כרגיל.',
  ],
  hindi: [
    'नीचे दिया गया दस्तावेज़ पढ़ें और प्रश्न का उत्तर दें। यदि उत्तर दस्तावेज़ में नहीं है, तो कहें कि आपको पता नहीं है।',
    'कल रात सिस्टम अपडेट के बाद कुछ उपयोगकर्ता लॉग इन नहीं कर पाए। दोबारा चालू करने पर सब कुछ ठीक हो गया।',
    'यह दवा दिन में तीन बार से अधिक न लें। सीने में दर्द या साँस लेने में कठिनाई हो तो तुरंत डॉक्टर से संपर्क करें।',
  ],
  thai: [
    'โปรดอ่านเอกสารต่อไปนี้แล้วตอบคำถาม หากไม่มีคำตอบในเอกสาร ให้บอกว่าไม่ทราบ',
    'เมื่อคืนนี้หลังจากอัปเดตระบบ ผู้ใช้บางคนไม่สามารถเข้าสู่ระบบได้ แต่หลังจากเริ่มระบบใหม่ทุกอย่างก็กลับมาเป็นปกติ',
  ],
  vietnamese: [
    'Hãy đọc tài liệu dưới đây và trả lời câu hỏi. Nếu tài liệu không có câu trả lời, hãy nói rằng bạn không biết.',
    'Tối qua, sau khi hệ thống được nâng cấp, một số người dùng không đăng nhập được; sau khi khởi động lại mọi thứ đã trở lại bình thường.',
  ],
  german: [
    'Lesen Sie das folgende Dokument und beantworten Sie die Frage. Nennen Sie den Absatz, auf den Sie sich stützen; steht die Antwort nicht darin, sagen Sie das.',
    'Nach der gestrigen Systemaktualisierung konnten sich einige Benutzer nicht mehr anmelden. Die Protokolle zeigten, dass die Verbindungsobergrenze erreicht war.',
    'Dieses Arzneimittel darf höchstens dreimal täglich eingenommen werden. Bei Brustschmerzen oder Atemnot ist sofort ein Arzt zu verständigen.',
  ],
  french: [
    "Lisez le document ci-dessous et répondez à la question. Indiquez le paragraphe sur lequel vous vous appuyez ; si la réponse n'y figure pas, dites-le.",
    "Après la mise à jour d'hier soir, certains utilisateurs n'arrivaient plus à se connecter : le nombre maximal de connexions était atteint.",
  ],
  spanish: [
    'Lea el documento siguiente y responda a la pregunta. Indique en qué párrafo se basa; si la respuesta no aparece, dígalo.',
    'Después de la actualización de anoche algunos usuarios no podían iniciar sesión porque se había alcanzado el número máximo de conexiones.',
  ],
  polish: [
    'Przeczytaj poniższy dokument i odpowiedz na pytanie. Jeżeli w dokumencie nie ma odpowiedzi, napisz, że jej nie znasz.',
    'Po wczorajszej aktualizacji część użytkowników nie mogła się zalogować, ponieważ osiągnięto maksymalną liczbę połączeń.',
  ],
  turkish: [
    'Aşağıdaki belgeyi okuyun ve soruyu yanıtlayın. Yanıt belgede yoksa bilmediğinizi söyleyin.',
    'Dün geceki güncellemeden sonra bazı kullanıcılar oturum açamadı; yeniden başlatıldıktan sonra her şey normale döndü.',
  ],
  emoji: [
    'Great job team! 🎉🎉 The release is out 🚀 and the dashboards look healthy ✅ See you all tomorrow 😀👋',
    '⚠️ Warning: battery low 🔋 → please dock the robot 🤖 before 18:00 ⏰ Thanks 🙏',
  ],
  json: [
    '{"trace_id":"7f3a9c","model":"gpt-4o-mini","usage":{"input_tokens":1834,"output_tokens":212,"cached_tokens":1024},"tags":["checkout","eu"],"latency_ms":913.4,"error":null}',
    '[\n  {\n    "name": "get_weather",\n    "arguments": {\n      "city": "Lisbon",\n      "unit": "celsius"\n    },\n    "result": {\n      "temperature": 21.5,\n      "humidity": 0.63\n    }\n  }\n]',
  ],
  code: [
    'export async function loadOrders(client: Client, customerId: string): Promise<Order[]> {\n  const response = await client.get("/orders", { customerId });\n  if (!response.ok) {\n    throw new ResponseError(response.status);\n  }\n  return response.json();\n}\n',
    'def moving_average(values, window):\n    total = 0.0\n    averages = []\n    for index, value in enumerate(values):\n        total += value\n        if index >= window:\n            total -= values[index - window]\n        if index >= window - 1:\n            averages.append(total / window)\n    return averages\n',
    "SELECT c.name, COUNT(o.id) AS order_count, SUM(o.total) AS revenue\nFROM customers c\nLEFT JOIN orders o ON o.customer_id = c.id\nWHERE o.created_at >= DATE '2026-01-01'\nGROUP BY c.name\nHAVING COUNT(o.id) > 10\nORDER BY revenue DESC;\n",
  ],
  table: [
    '| Quarter | Revenue | Costs | Margin |\n|---------|--------:|------:|-------:|\n| Q1 2026 | 12,480.50 | 8,311.20 | 33.4 % |\n| Q2 2026 | 13,902.75 | 9,127.00 | 34.3 % |\n| Q3 2026 | 14,015.10 | 9,456.85 | 32.5 % |\n',
    '2026-11-20T08:14:33.120Z INFO  request_id=5b1d method=POST path=/api/v1/traces status=202 duration_ms=41\n2026-11-20T08:14:33.988Z WARN  request_id=5b1e method=POST path=/api/v1/traces status=429 duration_ms=9\n',
  ],
};
